"""Previews: real sections of the panel beside the forms of the home page, fed with a sample call.

* `sample`: the call, and what can be chosen of it; pure;
* `section`: one preview: the section's own markup, copied from the panel, filled by its own view functions. The places
  of the copy are named `PREVIEW:NAME`.

A section of the home page puts this beside its form, with its own name in place of `scripts`, and the name of the
panel's section in place of `script`: that of its `data-field="script-section"`, or of a `data-section`.

    <aside class="preview" data-label="Preview" aria-label="Preview">
      <p class="preview-title" data-text="Preview">Preview</p>
      <ul class="preview-choices" data-list="scripts-sample">
        <!-- include app/home/preview/choices.html -->
      </ul>
      <div class="preview-panel" data-preview="scripts" inert></div>
    </aside>

    preview = SectionPreview("scripts", "script", context, draw=lambda sample: view(sample.model(now), words))
    preview.show()  # with each change of the form
    preview.typed("sample-line", "+49 30 901820")  # what is chosen in `scripts.sample-line`
"""
