// What happened to a model: each action as the beginning of a sentence.

export const events = {
  aliasBack: (alias: string) => `@${alias} rolled back to `,
  aliasRemoved: (alias: string) => `@${alias} removed`,
  aliasSet: (alias: string) => `@${alias} set to `,
  created: "The model was registered",
  deleted: "The model was deleted",
  described: "The description was changed",
  noVersion: "no version",
  nothing: "–",
  registeredFrom: (source: string) => `Registered from ${source}`,
  renamed: (before: string, after: string) => `Renamed from ${before} to ${after}`,
  rulesCleared: "The rules of promotion were removed",
  rulesSet: "The rules of promotion were set",
  stage: (before: string, after: string) => `Stage ${before} → ${after}`,
  tagRemoved: (tag: string) => `Tag ${tag} removed`,
  tagSet: (tag: string, value: string) => `Tag ${tag} set to ${value}`,
  versionDeleted: "The version was deleted",
  was: (what: string) => `, was ${what}`,
};
