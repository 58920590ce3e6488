// Columns as a tree: by kind, then by what stands before each slash of a key.
import type { ColumnInfo } from "./columns";

export interface ColumnBranch {
  readonly title: string;
  /** Columns right here, in their order. */
  readonly infos: readonly ColumnInfo[];
  readonly branches: readonly ColumnBranch[];
  /** All columns here and below. */
  readonly n: number;
}

/** What is left of a key below the branch it stands in. */
export const leafOf = (label: string): string => label.slice(label.lastIndexOf("/") + 1) || label;

function branchOf(title: string, list: readonly { readonly info: ColumnInfo; readonly path: readonly string[] }[]): ColumnBranch {
  const infos = list.filter(({ path }) => path.length === 0).map(({ info }) => info);
  const below = new Map<string, { info: ColumnInfo; path: readonly string[] }[]>();
  for (const { info, path } of list) {
    const [first, ...rest] = path;
    if (first === undefined) continue;
    const known = below.get(first);
    if (known === undefined) below.set(first, [{ info, path: rest }]);
    else known.push({ info, path: rest });
  }
  const branches = [...below].map(([name, members]) => single(branchOf(name, members)));
  return { title, infos, branches, n: list.length };
}

/** A branch with nothing but one branch below is one line: `a/b`. */
function single(branch: ColumnBranch): ColumnBranch {
  const [only, ...more] = branch.branches;
  return only !== undefined && more.length === 0 && branch.infos.length === 0 ? { ...only, title: `${branch.title}/${only.title}` } : branch;
}

export function columnTree(infos: readonly ColumnInfo[], titles: Readonly<Record<ColumnInfo["group"], string>>): ColumnBranch[] {
  const groups = new Map<ColumnInfo["group"], { info: ColumnInfo; path: readonly string[] }[]>();
  for (const info of infos) {
    const path = info.group === "run" ? [] : info.label.split("/").slice(0, -1).filter((part) => part !== "");
    const known = groups.get(info.group);
    if (known === undefined) groups.set(info.group, [{ info, path }]);
    else known.push({ info, path });
  }
  return [...groups].map(([group, list]) => branchOf(titles[group], list));
}
