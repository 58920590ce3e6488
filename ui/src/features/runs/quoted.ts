// Texts as values of the search language.
export const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;

/** Finds those of a field that have one of some values; what an address holds may be any text. */
export const oneOf = (field: string, values: Iterable<string>) => `${field} IN (${Array.from(values, quoted).join(", ")})`;
