// What happened to a model, newest first, in sentences.
import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { RegistryEvent } from "../../api/registry";
import { Ago } from "../../components/bits";
import { t } from "../../lib/text";
import { eventParts, partText } from "./sentence";
import { whoOf } from "./who";

interface TimelineProps {
  readonly events: readonly RegistryEvent[];
  readonly model: string;
  /** The version whose page this is. */
  readonly version?: number;
  /** Its versions have no pages any more. */
  readonly gone?: boolean;
}

export function Timeline(props: TimelineProps) {
  return (
    <ol class="timeline" aria-label={t.models.timeline}>
      <For each={props.events} fallback={<li class="muted">{t.models.noEvents}</li>}>
        {(event) => (
          <li>
            <span class="timeline-when muted">
              <Ago ms={event.at_ms} />
            </span>
            <span class="grow wrap">
              <For each={eventParts(event, props.version)}>
                {(part) => (
                  <Show when={props.gone !== true && typeof part !== "string" && part.version !== String(props.version) ? part.version : undefined} fallback={<bdi>{partText(part)}</bdi>}>
                    {(version) => <A href={`/models/${encodeURIComponent(props.model)}/${version()}`}>{partText(part)}</A>}
                  </Show>
                )}
              </For>
              <Show when={event.reason}>{(reason) => <q class="reason"><bdi>{reason()}</bdi></q>}</Show>
            </span>
            <span class="muted" title={t.models.userFrom[event.user_from]}>
              <bdi>{whoOf(event)}</bdi>
              <Show when={event.user_from === "run"}> {t.models.ofTheRun}</Show>
            </span>
          </li>
        )}
      </For>
    </ol>
  );
}
