// Texts of files: of what they hold, beside their previews.

export const digest = {
  copy: "Copy digest",
  name: "SHA-256",
};
