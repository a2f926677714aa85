/** Compresses a file as one zstd frame with its size; pages compare all files with their hashes: `node compress.mjs <from> <to>`. */
import { readFileSync, writeFileSync } from "node:fs";
import { constants, zstdCompressSync } from "node:zlib";

const [, , from, to] = process.argv;
const data = readFileSync(from);
const params = {
  [constants.ZSTD_c_compressionLevel]: 22,
  [constants.ZSTD_c_windowLog]: 24,
  [constants.ZSTD_c_enableLongDistanceMatching]: 1,
  [constants.ZSTD_c_contentSizeFlag]: 1,
};
writeFileSync(to, zstdCompressSync(data, { params, pledgedSrcSize: data.length }));
