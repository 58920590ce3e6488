// What can be done with each column, as actions of the palette.
import type { Offer } from "../../lib/offers";
import { t } from "../../lib/text";
import { columnActions as texts } from "../../lib/texts/actions";
import { type ColumnInfo, splitStat } from "./columns";
import { COUNT } from "./groups";
import { parseTerm, writeTerm } from "./sort";

interface ColumnsOffered {
  /** The columns that are shown. */
  readonly columns: readonly string[];
  readonly infos: readonly ColumnInfo[];
  readonly order: readonly string[];
  /** Groups sort by the mean of one column. */
  readonly grouped: boolean;
  readonly onOrder: (order: readonly string[]) => void;
  readonly onSearch: (field: string) => void;
}

/** Names of columns as their heads have them; where a metric and a parameter share one, with their kind. */
export function columnNames(columns: readonly string[], infos: readonly ColumnInfo[]): (field: string) => string {
  const known = new Map(infos.map((info) => [info.field, info]));
  const labelOf = (field: string) => {
    const { stat, metric } = splitStat(field);
    const label = known.get(metric)?.label ?? metric;
    return stat === "last" ? label : `${stat} ${label}`;
  };
  const seen = new Map<string, number>();
  for (const field of columns) seen.set(labelOf(field), (seen.get(labelOf(field)) ?? 0) + 1);
  return (field) => {
    const label = labelOf(field);
    const info = known.get(splitStat(field).metric);
    return info !== undefined && (seen.get(label) ?? 0) > 1 ? texts.ofKind(label, t.picker.group[info.group]) : label;
  };
}

export function columnOffers(given: ColumnsOffered): Offer[] {
  const terms = given.order.map(parseTerm);
  const nameOf = columnNames(given.columns, given.infos);
  const sorts = (field: string, name: string): Offer[] =>
    [true, false].map((descending) => ({ what: (given.grouped ? texts.sortGroups : texts.sort)(name, descending), run: () => given.onOrder([writeTerm({ field, descending })]) }));
  const joins = (field: string, name: string): Offer[] => {
    if (given.grouped || !terms.some((term) => term.field !== field)) return [];
    const others = terms.filter((term) => term.field !== field);
    return [true, false].map((descending) => ({ what: texts.sortThen(name, descending), run: () => given.onOrder([...others, { field, descending }].map(writeTerm)) }));
  };
  const search = (field: string, name: string): Offer => ({ what: texts.search(name), run: () => given.onSearch(field) });
  const counts = [true, false].map((descending) => ({ what: texts.sortCounts(descending), run: () => given.onOrder([writeTerm({ field: COUNT, descending })]) }));
  const names = given.grouped ? counts : [...sorts("run_name", t.columns.name), ...joins("run_name", t.columns.name)];
  return [
    ...(terms.length > 0 ? [{ what: texts.unsort, run: () => given.onOrder([]) }] : []),
    ...names,
    ...given.columns.flatMap((field) => {
      const name = nameOf(field);
      return [...sorts(field, name), ...joins(field, name), search(field, name)];
    }),
  ];
}
