// One registered model: its versions, its aliases with a way back, and the record of all that happened.
import { A, useNavigate, useParams, useSearchParams } from "@solidjs/router";
import { For, Show, createMemo, createSignal } from "solid-js";
import { onChanges } from "../api/events";
import { createLive, toProblem } from "../api/live";
import { type ModelVersion, registry } from "../api/registry";
import { Dialog } from "../components/Dialog";
import { Ago, ShowMore } from "../components/bits";
import { Empty, LoadBar, ProblemBox, Skeleton, say } from "../components/states";
import { PromoteDialog } from "../features/models/PromoteDialog";
import { guardedBy, ruleSentences } from "../features/models/rules";
import { Timeline } from "../features/models/Timeline";
import { useCrumbs } from "../features/shell/crumbs";
import { useShortcuts } from "../features/shell/shortcuts";
import { decoded } from "../lib/hash";
import { readList, single, writeList } from "../lib/lists";
import { t } from "../lib/text";

/** Versions read at first: each brings its run and its metrics. */
const STEP = 25;
const EVENTS = 100;
const COMPARE_MAX = 10;

export function ModelPage() {
  const params = useParams();
  const navigate = useNavigate();
  const [query, setQuery] = useSearchParams();
  const name = () => decoded(params["name"] ?? "");
  const path = () => `/models/${encodeURIComponent(name())}`;
  useCrumbs(() => [{ label: t.nav.models, href: "/models" }, { label: name() }]);
  const [most, setMost] = createSignal(STEP);
  const [promoting, setPromoting] = createSignal<ModelVersion>();
  const [back, setBack] = createSignal<string>();
  const model = createLive(name, (one, signal) => registry.model(one, signal));
  const numbers = createLive(name, (one, signal) => registry.versions(one, signal));
  const events = createLive(name, (one, signal) => registry.events(one, EVENTS, signal));
  const rules = createLive(name, (one, signal) => registry.rules(one, signal));
  const versions = createLive(
    () => numbers.data()?.slice(0, most()),
    (list, signal) => Promise.all(list.map((number) => registry.lineage(name(), number, signal))),
  );
  /** The model of the address: the one before may be here still. */
  const shown = () => (model.data()?.name === name() ? model.data() : undefined);
  const refresh = () => {
    for (const one of [model, numbers, events, rules]) one.refetch();
  };
  onChanges((changes) => {
    if (changes.some((one) => (one.kind === "model_changed" && one.model === name()) || one.kind === "missed")) refresh();
  });
  const chosen = createMemo(() => readList(single(query["sel"])));
  const choose = (version: string, on: boolean) => setQuery({ sel: writeList(on ? [...chosen(), version] : chosen().filter((one) => one !== version)) }, { replace: true });
  const compare = () => {
    if (chosen().length < 2) say(t.models.compareFew);
    else if (chosen().length > COMPARE_MAX) say(t.models.compareMany(COMPARE_MAX));
    else navigate(`${path()}/compare?versions=${chosen().join(",")}`);
  };
  useShortcuts([{ keys: "c", what: t.models.compare, run: compare }]);
  const newest = () => versions.data()?.[0]?.version;
  useShortcuts([{ keys: "p", what: t.models.promoteNewest, run: () => setPromoting(newest()), when: () => newest() !== undefined }]);
  const undo = async (alias: string, version: number) => {
    await registry.setAlias(name(), alias, version).catch((error: unknown) => say(toProblem(error).message));
    refresh();
  };
  const removeAlias = async (alias: string, version: number) => {
    try {
      await registry.deleteAlias(name(), alias);
      refresh();
      say(t.models.aliasRemoved(alias), { label: t.undo, run: () => void undo(alias, version) });
    } catch (error) {
      say(toProblem(error).message);
    }
  };
  const rollBack = async (alias: string) => {
    const from = model.data()?.aliases[alias];
    setBack(undefined);
    try {
      await registry.rollBack(name(), alias);
      refresh();
      say(t.models.rolledBack(alias), from === undefined ? undefined : { label: t.undo, run: () => void undo(alias, from) });
    } catch (error) {
      say(toProblem(error).message);
    }
  };
  return (
    <div class="page">
      <LoadBar loading={model.loading() || versions.loading()} what={t.models.loading} onCancel={() => { model.cancel(); versions.cancel(); }} />
      <Show when={shown() !== undefined}>
        <Show when={model.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={refresh} />}</Show>
      </Show>
      <Show when={shown()} fallback={<Show when={model.problem()} fallback={<Skeleton rows={8} />}>{(problem) => <ProblemBox problem={problem()} onRetry={refresh} />}</Show>}>
        {(one) => (
          <>
            <div class="page-head">
              <h1 class="wrap">
                <bdi>{one().name}</bdi>
              </h1>
              <button type="button" class="button" onClick={compare}>
                {t.models.compare} <kbd>c</kbd>
              </button>
            </div>
            <Show when={one().description}>{(text) => <p class="muted">{text()}</p>}</Show>
            <section>
              <h2>{t.models.aliases}</h2>
              <ul class="tag-list">
                <For each={Object.entries(one().aliases)} fallback={<li class="muted">{t.models.noAliases}</li>}>
                  {([alias, version]) => (
                    <li>
                      <b>@{alias}</b>
                      <A class="grow" href={`${path()}/${version}`}>
                        {t.models.version(version)}
                      </A>
                      <button type="button" class="button small" onClick={() => setBack(alias)}>
                        {t.models.rollBack}
                      </button>
                      <button type="button" class="button small danger" aria-label={t.models.removeAlias(alias)} onClick={() => void removeAlias(alias, version)}>
                        {t.tags.remove}
                      </button>
                    </li>
                  )}
                </For>
              </ul>
            </section>
            <section>
              <h2>{t.models.versions(numbers.data()?.length ?? 0)}</h2>
              <Show when={versions.problem() ?? numbers.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={refresh} />}</Show>
              <Show when={versions.data()} fallback={<Skeleton rows={4} />}>
                {(list) => (
                  <Show when={list().length > 0} fallback={<Empty title={t.models.noVersions} />}>
                    <div class="scroll" tabindex="0" role="group" aria-label={t.models.versions(list().length)}>
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
                          <For each={list()}>
                            {({ version, run }) => (
                              <tr>
                                <td class="select-cell">
                                  <input type="checkbox" aria-label={t.models.chooseOne(version.version)} checked={chosen().includes(String(version.version))} onChange={(event) => choose(String(version.version), event.currentTarget.checked)} />
                                </td>
                                <th scope="row">
                                  <A href={`${path()}/${version.version}`}>{t.models.version(version.version)}</A>
                                </th>
                                <td><StageMark stage={version.stage} /></td>
                                <td><For each={version.aliases} fallback={<span class="missing">–</span>}>{(alias) => <span class="badge">@{alias}</span>}</For></td>
                                <td><Show when={run} fallback={<span class="missing">–</span>}>{(made) => <A href={`/runs/${made().run_id}/overview`}><bdi>{made().name}</bdi></A>}</Show></td>
                                <td class="muted"><Ago ms={version.created_ms} /></td>
                                <td>
                                  <button type="button" class="button small" aria-label={t.models.promoteOne(version.model, version.version)} onClick={() => setPromoting(version)}>
                                    {t.models.promote}
                                  </button>
                                </td>
                              </tr>
                            )}
                          </For>
                        </tbody>
                      </table>
                    </div>
                    <ShowMore left={(numbers.data()?.length ?? 0) - most()} onMore={() => setMost((n) => n + STEP)} />
                  </Show>
                )}
              </Show>
            </section>
            <section>
              <h2>{t.models.rules}</h2>
              <Show when={rules.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={refresh} />}</Show>
              <Show when={rules.data()?.rules} fallback={<p class="muted">{rules.data() === undefined ? t.models.loading : t.models.noRulesAtAll}</p>}>
                {(guard) => (
                  <>
                    <p>{t.models.guarded(guardedBy(guard()))}</p>
                    <ul class="rule-sentences">
                      <For each={ruleSentences(guard())}>{(rule) => <li>{rule}</li>}</For>
                    </ul>
                  </>
                )}
              </Show>
            </section>
            <section>
              <h2>{t.models.timeline}</h2>
              <Show when={events.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={refresh} />}</Show>
              <Show when={events.data()}>{(list) => <Timeline events={list().events} model={name()} />}</Show>
              <Show when={(events.data()?.events.length ?? 0) === EVENTS}><p class="muted small">{t.models.eventsCut(EVENTS)}</p></Show>
            </section>
            <Show when={promoting()} keyed>
              {(version) => <PromoteDialog model={one()} version={version.version} stage={version.stage} onMoved={refresh} onClose={() => setPromoting(undefined)} />}
            </Show>
            <Show when={back()} keyed>
              {(alias) => (
                <Dialog title={t.models.rollBackOne(alias)} onClose={() => setBack(undefined)}>
                  <p>{t.models.rollBackNote(alias, one().aliases[alias] ?? 0)}</p>
                  <button type="button" class="button primary" onClick={() => void rollBack(alias)}>
                    {t.models.rollBack}
                  </button>
                </Dialog>
              )}
            </Show>
          </>
        )}
      </Show>
    </div>
  );
}

/** A stage by word; the colour only helps. */
export function StageMark(props: { readonly stage: string }) {
  return (
    <Show when={props.stage !== "None"} fallback={<span class="missing">–</span>}>
      <span class={`badge stage-${props.stage.toLowerCase()}`}>{props.stage}</span>
    </Show>
  );
}
