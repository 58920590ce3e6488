// The versions of a model, newest first, each with its stage, its aliases and the run that made it.
import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { ModelVersion } from "../../api/registry";
import { Ago } from "../../components/bits";
import { type Offer, useOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import { StageMark } from "./StageMark";

interface VersionsTableProps {
  readonly label: string;
  readonly versions: readonly ModelVersion[];
  /** Names of runs by id. */
  readonly names: Readonly<Record<string, string>>;
  readonly chosen: readonly string[];
  readonly onChoose: (version: string, on: boolean) => void;
  readonly onPromote: (version: ModelVersion) => void;
}

export function VersionsTable(props: VersionsTableProps) {
  const path = (version: ModelVersion) => `/models/${encodeURIComponent(version.model)}/${version.version}`;
  const offers = (): Offer[] => props.versions.map((version) => ({ what: t.models.promoteOne(version.model, version.version), run: () => props.onPromote(version) }));
  useOffers(() => offers);
  return (
    <div class="scroll" tabindex="0" role="group" aria-label={props.label}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col" class="select-cell"><span class="visually-hidden">{t.models.choose}</span></th>
            <th scope="col">{t.models.versionHead}</th>
            <th scope="col">{t.models.stage}</th>
            <th scope="col">{t.models.aliases}</th>
            <th scope="col">{t.models.lineage.run}</th>
            <th scope="col">{t.models.created}</th>
            <th scope="col"><span class="visually-hidden">{t.experiments.actions}</span></th>
          </tr>
        </thead>
        <tbody>
          <For each={props.versions}>
            {(version) => (
              <tr>
                <td class="select-cell">
                  <input type="checkbox" aria-label={t.models.chooseOne(version.version)} checked={props.chosen.includes(String(version.version))} onChange={(event) => props.onChoose(String(version.version), event.currentTarget.checked)} />
                </td>
                <th scope="row">
                  <A href={path(version)}>{t.models.version(version.version)}</A>
                </th>
                <td><StageMark stage={version.stage} /></td>
                <td><For each={version.aliases} fallback={<span class="missing">–</span>}>{(alias) => <span class="badge">@{alias}</span>}</For></td>
                <td>
                  <Show when={props.names[version.run_id ?? ""]} fallback={<span class="missing">–</span>}>
                    {(name) => <A class="long-name" title={name()} href={`/runs/${version.run_id ?? ""}/overview`}><bdi>{name()}</bdi></A>}
                  </Show>
                </td>
                <td class="muted"><Ago ms={version.created_ms} /></td>
                <td>
                  <button type="button" class="button small" aria-label={t.models.promoteOne(version.model, version.version)} onClick={() => props.onPromote(version)}>
                    {t.models.promote}
                  </button>
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}
