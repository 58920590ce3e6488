// What happened to a model, newest first, in sentences.
import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { RegistryEvent } from "../../api/registry";
import { Ago } from "../../components/bits";
import { t } from "../../lib/text";
import { eventText } from "./sentence";

export function Timeline(props: { readonly events: readonly RegistryEvent[]; readonly model: string }) {
  return (
    <ol class="timeline" aria-label={t.models.timeline}>
      <For each={props.events} fallback={<li class="muted">{t.models.noEvents}</li>}>
        {(event) => (
          <li>
            <span class="timeline-when muted">
              <Ago ms={event.at_ms} />
            </span>
            <span class="grow wrap">
              <bdi>{eventText(event)}</bdi>
              <Show when={event.version}>
                {(version) => (
                  <>
                    {" · "}
                    <A href={`/models/${encodeURIComponent(props.model)}/${version()}`}>{t.models.version(version())}</A>
                  </>
                )}
              </Show>
            </span>
            <span class="muted">
              <bdi>{event.user === "" ? t.models.unknownUser : event.user}</bdi>
            </span>
          </li>
        )}
      </For>
    </ol>
  );
}
