// Naming and tagging experiments.
import { For, Show, createSignal } from "solid-js";
import { type Experiment, type WireProblem, api } from "../../api/client";
import { toProblem } from "../../api/live";
import { Dialog } from "../../components/Dialog";
import { t } from "../../lib/text";

interface NameDialogProps {
  readonly title: string;
  readonly action: string;
  readonly value: string;
  readonly onSave: (name: string) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks for a name; a refusal stays beside the field. */
export function NameDialog(props: NameDialogProps) {
  // eslint-disable-next-line solid/reactivity -- the field begins with the name there is and is then the writer's
  const [name, setName] = createSignal(props.value);
  const [problem, setProblem] = createSignal<WireProblem>();
  const [busy, setBusy] = createSignal(false);
  const save = async () => {
    setBusy(true);
    try {
      await props.onSave(name().trim());
      props.onClose();
    } catch (error) {
      setProblem(toProblem(error).problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={props.title} onClose={() => props.onClose()}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <label>
          {t.experiments.name}
          <input class="input" required autofocus value={name()} aria-invalid={problem() !== undefined} aria-describedby="name-problem" onInput={(event) => setName(event.currentTarget.value)} />
        </label>
        <p id="name-problem" class="bad" role="alert">
          <Show when={problem()}>
            {(told) => (
              <>
                {told().what} {told().hint}
              </>
            )}
          </Show>
        </p>
        <button type="submit" class="button primary" disabled={busy() || name().trim() === ""}>
          {props.action}
        </button>
      </form>
    </Dialog>
  );
}

/** Shows, sets and removes tags of an experiment. */
export function ExperimentTagsDialog(props: { readonly experiment: Experiment; readonly onChanged: (experiment: Experiment) => void; readonly onClose: () => void }) {
  const [key, setKey] = createSignal("");
  const [value, setValue] = createSignal("");
  const [problem, setProblem] = createSignal<string>();
  const change = async (body: Parameters<typeof api.changeExperiment>[1]) => {
    try {
      props.onChanged(await api.changeExperiment(props.experiment.experiment_id, body));
      setProblem(undefined);
      setKey("");
      setValue("");
    } catch (error) {
      setProblem(toProblem(error).message);
    }
  };
  return (
    <Dialog title={t.experiments.tagsOf(props.experiment.name)} onClose={() => props.onClose()}>
      <ul class="tag-list">
        <For each={Object.entries(props.experiment.tags)} fallback={<li class="muted">{t.tags.none}</li>}>
          {([known, text]) => (
            <li>
              <b>
                <bdi>{known}</bdi>
              </b>
              <bdi class="grow clip">{text}</bdi>
              <button type="button" class="button small" aria-label={t.tags.removeOne(known)} onClick={() => void change({ delete_tag: known })}>
                {t.tags.remove}
              </button>
            </li>
          )}
        </For>
      </ul>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void change({ set_tag: { key: key().trim(), value: value() } });
        }}
      >
        <label>
          {t.tags.key}
          <input class="input" required value={key()} onInput={(event) => setKey(event.currentTarget.value)} />
        </label>
        <label>
          {t.tags.value}
          <input class="input" value={value()} onInput={(event) => setValue(event.currentTarget.value)} />
        </label>
        <Show when={problem()}>
          {(what) => (
            <p class="bad" role="alert">
              {what()}
            </p>
          )}
        </Show>
        <button type="submit" class="button primary" disabled={key().trim() === ""}>
          {t.tags.set}
        </button>
      </form>
    </Dialog>
  );
}
