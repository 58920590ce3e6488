// In the place of a model that is no more: what became of it, who did that and when, and its record.
import { A } from "@solidjs/router";
import { Match, Show, Switch } from "solid-js";
import type { Part, RegistryEvent } from "../../api/registry";
import { spoken } from "../../components/LiveRegion";
import { Ago } from "../../components/bits";
import { t } from "../../lib/text";
import { Timeline } from "./Timeline";
import { whoOf } from "./who";

/** What ended the model of a name: the newest event that deleted it or gave it another name. */
export const endOf = (events: readonly RegistryEvent[], name: string): RegistryEvent | undefined =>
  events.find((one) => one.action === "delete_model" || (one.action === "rename_model" && one.before === name));

interface GoneModelProps {
  readonly name: string;
  readonly end: RegistryEvent;
  readonly events: Part<RegistryEvent>;
  readonly onEarlier: () => void;
}

export function GoneModel(props: GoneModelProps) {
  return (
    <>
      <div class="page-head">
        <h1 class="wrap">
          <bdi>{props.name}</bdi>
        </h1>
        <span class="badge">{props.end.action === "delete_model" ? t.models.gone : t.models.renamed}</span>
      </div>
      <div class="problem" ref={spoken}>
        <p class="problem-what">
          <Switch>
            <Match when={props.end.action === "delete_model"}>{t.models.deletedBy(whoOf(props.end))} </Match>
            <Match when={true}>
              {t.models.renamedBy(whoOf(props.end))} <A href={`/models/${encodeURIComponent(props.end.after ?? "")}`}><bdi>{props.end.after}</bdi></A>{" "}
            </Match>
          </Switch>
          <Ago ms={props.end.at_ms} />
        </p>
        <Show when={props.end.reason}>{(reason) => <p><q class="reason"><bdi>{reason()}</bdi></q></p>}</Show>
        <Show when={props.end.action === "delete_model"}>
          <p>{t.models.deletedHint}</p>
        </Show>
        <A href="/models">{t.models.others}</A>
      </div>
      <section>
        <h2>{t.models.timeline}</h2>
        <Timeline events={props.events.list} model={props.name} gone />
        <Show when={props.events.more}>
          <button type="button" class="button" onClick={() => props.onEarlier()}>{t.models.earlier}</button>
        </Show>
      </section>
    </>
  );
}
