// In which fields the runs that match differ, however many fields an experiment has.
import { type Schemas, api } from "../../api/client";

/** Most fields that the server compares at once. */
const AT_ONCE = 10_000;

export async function varyingFields(question: Required<Pick<Schemas["VaryingRequest"], "filter" | "fields">> & { readonly experiment: string }, signal?: AbortSignal, read: typeof api.varying = api.varying): Promise<ReadonlySet<string>> {
  const { experiment, filter, fields } = question;
  const found = new Set<string>();
  for (let from = 0; from < fields.length; from += AT_ONCE) {
    const part = await read({ experiment_ids: [experiment], filter, fields: fields.slice(from, from + AT_ONCE) }, signal);
    for (const field of part.fields) found.add(field);
  }
  return found;
}
