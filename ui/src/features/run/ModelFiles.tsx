// The files of a model, read when somebody opens them; the file in view stands in the address.
import { useLocation, useNavigate, useSearchParams } from "@solidjs/router";
import { Show, createSignal, untrack } from "solid-js";
import { single } from "../../lib/lists";
import { t } from "../../lib/text";
import { FileBrowser } from "./Files";

interface ModelFilesProps {
  /** The logged model, or the run among whose files the model is. */
  readonly owner: string;
  /** Folder of the model among the files of a run. */
  readonly folder?: string;
}

export function ModelFiles(props: ModelFilesProps) {
  const [params] = useSearchParams();
  const location = useLocation();
  const navigate = useNavigate();
  const chosen = () => (single(params["of"]) === props.owner ? single(params["file"]) : undefined);
  // The page and the lines of the file before are left behind.
  const choose = (path: string, replace: boolean) => navigate(`${location.pathname}?${new URLSearchParams({ of: props.owner, file: path }).toString()}`, { replace, scroll: false });
  const [open, setOpen] = createSignal(untrack(() => chosen() !== undefined));
  return (
    <details class="model-files" open={open()} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.files.label}</summary>
      <Show when={open()}>
        <FileBrowser
          owner={props.owner}
          {...(props.folder === undefined ? {} : { folder: props.folder })}
          turn={0}
          live={false}
          chosen={chosen()}
          onChoose={choose}
          label={t.files.label}
          empty={<p class="muted">{t.files.modelEmpty}</p>}
        />
      </Show>
    </details>
  );
}
