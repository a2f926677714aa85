;; Computes what the image leaves out of Python's heap (leave_out.mjs): hashes and sizes of texts, where dictionaries find
;; their entries, the table of the interned texts, and what functions have from their code. completion.py adds this to the
;; runtime's module: in JavaScript, which runs uncompiled the first time, each start took 14 ms more.
;;
;; All of these are addresses of bytes; a word has four. CPython's headers say what lies where:
;;
;; a piece    before it is a word with its size and three flags, in the image 0 for a text of ASCII (dlmalloc's chunks)
;; a text     count of references, type, length at 8, hash at 12, state at 16; one of ASCII has its content at 20, a zero
;;            behind it (unicodeobject.h)
;; code       stack at 40, variables at 48, size of a frame at 52, version at 68, name at 84, qualified name at 88
;;            (cpython/code.h)
;; a function behind the links of the garbage collector, so its type is at 12; from its own address name at 16,
;;            qualified name at 20, code at 24, version at 72 (cpython/funcobject.h)
;; keys       of a dictionary: count of references, form at 4, version, how many more fit, how many there are at 16, at 20
;;            the places of entries by hash, then the entries (pycore_dict.h)
;;
;; The bytes of a form are the size of the table of places as a power of two, that of its bytes, and the kind: the entries
;; of general ones have hash, key and value, the others key and value. Above them leave_out.mjs puts 0xff where the places
;; are left out, and 0xfe where the entries are, too.
(module
  (import "runtime" "PyObject_Hash" (func $hash (param $object i32) (result i32)))
  (memory 1)

  (func (export "complete")
    (param $start i32) (param $end i32) (param $texts i32) (param $codes i32) (param $functions i32)
    (local $object i32) (local $kind i32) (local $length i32) (local $version i32) (local $interned i32) (local $entry i32)

    ;; What depends on nothing else. Code has the version after that of the code before it, unless it says another one.
    (local.set $object (i32.add (local.get $start) (i32.const 8)))
    (loop $pieces
      (if (i32.eqz (i32.load (i32.sub (local.get $object) (i32.const 4))))
        (then
          (local.set $length (call $length (i32.add (local.get $object) (i32.const 20))))
          (i32.store offset=8 (local.get $object) (local.get $length))
          (i32.store (i32.sub (local.get $object) (i32.const 4)) (call $size (local.get $length)))))
      (local.set $kind (i32.load offset=4 (local.get $object)))
      (if (i32.eq (local.get $kind) (local.get $texts))
        (then
          (if (i32.eq (i32.load offset=12 (local.get $object)) (i32.const -1))
            (then (i32.store offset=12 (local.get $object) (call $hash (local.get $object))))))
        (else (if (i32.eq (local.get $kind) (local.get $codes))
          (then
            (if (i32.eqz (i32.load offset=52 (local.get $object)))
              (then (i32.store offset=52 (local.get $object)
                (i32.add
                  (i32.add (i32.load offset=40 (local.get $object)) (i32.load offset=48 (local.get $object)))
                  (i32.const 10))))) ;; words of a frame beside stack and variables
            (if (i32.eqz (i32.load offset=68 (local.get $object)))
              (then (i32.store offset=68 (local.get $object) (i32.add (local.get $version) (i32.const 1)))))
            (local.set $version (i32.load offset=68 (local.get $object))))
          (else (if (i32.eq (call $mark (local.get $kind)) (i32.const 0xfe000000))
            (then (local.set $interned (local.get $object))))))))
      (local.set $object (i32.add (local.get $object)
        (i32.and (i32.load (i32.sub (local.get $object) (i32.const 4))) (i32.const -8))))
      (br_if $pieces (i32.lt_u (i32.add (local.get $object) (i32.const 8)) (local.get $end))))

    ;; What depends on that.
    (local.set $entry (call $entries (local.get $interned)))
    (local.set $object (i32.add (local.get $start) (i32.const 8)))
    (loop $pieces
      (local.set $kind (i32.load offset=4 (local.get $object)))
      (if (i32.eq (local.get $kind) (local.get $texts))
        (then
          (if (i32.and (i32.load offset=16 (local.get $object)) (i32.const 3)) ;; it is interned
            (then
              (i32.store (local.get $entry) (local.get $object))
              (i32.store offset=4 (local.get $entry) (local.get $object))
              (local.set $entry (i32.add (local.get $entry) (i32.const 8))))))
        (else (if (i32.eq (i32.load offset=12 (local.get $object)) (local.get $functions))
          (then (call $name (i32.add (local.get $object) (i32.const 8))))
          (else (if (i32.eq (call $mark (local.get $kind)) (i32.const 0xff000000))
            (then (call $place (local.get $object))))))))
      (local.set $object (i32.add (local.get $object)
        (i32.and (i32.load (i32.sub (local.get $object) (i32.const 4))) (i32.const -8))))
      (br_if $pieces (i32.lt_u (i32.add (local.get $object) (i32.const 8)) (local.get $end))))
    (call $place (local.get $interned)))

  ;; How many bytes there are before the first zero.
  (func $length (param $content i32) (result i32)
    (local $end i32)
    (local.set $end (local.get $content))
    (block $found
      (loop $bytes
        (br_if $found (i32.eqz (i32.load8_u (local.get $end))))
        (local.set $end (i32.add (local.get $end) (i32.const 1)))
        (br $bytes)))
    (i32.sub (local.get $end) (local.get $content)))

  ;; The size, with flags, of the piece for a text of ASCII: its size itself, its head, its content and a zero.
  (func $size (export "sizeOfText") (param $length i32) (result i32)
    (local $size i32)
    (local.set $size (i32.and (i32.add (local.get $length) (i32.const 32)) (i32.const -8))) ;; 4 + 20 + length + 1 + 7
    (i32.or
      (select (local.get $size) (i32.const 16) (i32.gt_u (local.get $size) (i32.const 16)))
      (i32.const 3)))

  ;; The mark in the form of keys, 0 for a form without one and for what is no form.
  (func $mark (param $form i32) (result i32)
    (select
      (i32.and (local.get $form) (i32.const 0xfffce0f0)) ;; bits that are 0 in each form
      (i32.const 0)
      (i32.ge_u (local.get $form) (i32.const 0xfe000000))))

  ;; What a function has from its code.
  (func $name (param $function i32)
    (local $code i32)
    (local.set $code (i32.load offset=24 (local.get $function)))
    (if (i32.eqz (i32.load offset=16 (local.get $function)))
      (then (i32.store offset=16 (local.get $function) (i32.load offset=84 (local.get $code)))))
    (if (i32.eqz (i32.load offset=20 (local.get $function)))
      (then (i32.store offset=20 (local.get $function) (i32.load offset=88 (local.get $code)))))
    (if (i32.eqz (i32.load offset=72 (local.get $function)))
      (then (i32.store offset=72 (local.get $function) (i32.load offset=68 (local.get $code))))))

  ;; Where the entries of keys begin.
  (func $entries (param $keys i32) (result i32)
    (i32.add
      (i32.add (local.get $keys) (i32.const 20))
      (i32.shl (i32.const 1) (i32.load8_u offset=5 (local.get $keys)))))

  ;; Puts the numbers of entries at the places where Python looks for their hashes (lookdict in dictobject.c).
  (func $place (param $keys i32)
    (local $mask i32) (local $wide i32) (local $general i32) (local $count i32) (local $number i32) (local $entry i32)
    (local $key i32) (local $rest i32) (local $slot i32) (local $place i32)
    (i32.store8 offset=7 (local.get $keys) (i32.const 0)) ;; the mark
    (local.set $entry (call $entries (local.get $keys)))
    (local.set $mask (i32.sub (i32.shl (i32.const 1) (i32.load8_u offset=4 (local.get $keys))) (i32.const 1)))
    ;; A place has one byte, or two where the table has twice as many bytes as places.
    (local.set $wide (i32.sub (i32.load8_u offset=5 (local.get $keys)) (i32.load8_u offset=4 (local.get $keys))))
    (local.set $general (i32.eqz (i32.load8_u offset=6 (local.get $keys))))
    (local.set $count (i32.load offset=16 (local.get $keys)))
    (local.set $keys (i32.add (local.get $keys) (i32.const 20)))
    (memory.fill (local.get $keys) (i32.const -1) (i32.sub (local.get $entry) (local.get $keys)))
    (block $placed
      (loop $entries
        (br_if $placed (i32.ge_u (local.get $number) (local.get $count)))
        (local.set $key (i32.load (i32.add (local.get $entry) (i32.shl (local.get $general) (i32.const 2)))))
        (if (local.get $key) ;; otherwise it was removed
          (then
            (local.set $rest (i32.load offset=12 (local.get $key)))
            (if (local.get $general)
              (then
                (if (i32.eq (i32.load (local.get $entry)) (i32.const -1))
                  (then (i32.store (local.get $entry) (local.get $rest))))
                (local.set $rest (i32.load (local.get $entry)))))
            (local.set $slot (i32.and (local.get $rest) (local.get $mask)))
            (block $free
              (loop $taken
                (local.set $place (i32.add (local.get $keys) (i32.shl (local.get $slot) (local.get $wide))))
                ;; The highest bit of a place, in its last byte, is set where there is no entry.
                (br_if $free (i32.lt_s (i32.load8_s (i32.add (local.get $place) (local.get $wide))) (i32.const 0)))
                (local.set $rest (i32.shr_u (local.get $rest) (i32.const 5)))
                (local.set $slot (i32.and
                  (i32.add (i32.add (i32.mul (local.get $slot) (i32.const 5)) (local.get $rest)) (i32.const 1))
                  (local.get $mask)))
                (br $taken)))
            (if (local.get $wide)
              (then (i32.store16 (local.get $place) (local.get $number)))
              (else (i32.store8 (local.get $place) (local.get $number))))))
        (local.set $entry (i32.add (local.get $entry) (select (i32.const 12) (i32.const 8) (local.get $general))))
        (local.set $number (i32.add (local.get $number) (i32.const 1)))
        (br $entries)))))
