// Markdown of a run, cleaned: it may format text and nothing else.
import DOMPurify from "dompurify";
import { marked } from "marked";
import { createMemo } from "solid-js";

/** HTML that can neither run, nor load, nor look like our controls. */
export function cleanMarkdown(text: string): string {
  const html = marked.parse(text, { async: false, gfm: true });
  return DOMPurify.sanitize(html, {
    USE_PROFILES: { html: true },
    FORBID_TAGS: ["style", "form", "input", "button", "textarea", "select", "iframe", "img", "video", "audio", "source", "dialog"],
    FORBID_ATTR: ["style", "id", "class", "name", "target"],
    ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
  });
}

export function Markdown(props: { readonly text: string }) {
  const html = createMemo(() => cleanMarkdown(props.text));
  // eslint-disable-next-line solid/no-innerhtml -- cleaned just above
  return <div class="markdown" innerHTML={html()} />;
}
