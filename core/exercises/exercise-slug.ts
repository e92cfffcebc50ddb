const MAX_LENGTH = 60;

/**
 * Returns a slug for reading, of a-z, 0-9 and single hyphens.
 * @param name any text; letters lose their accents, and what is left out of it becomes a hyphen
 * @returns 1 to 60 characters; `exercise` when nothing of the name can be kept
 */
export const slugOf = (name: string): string => {
  const words = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, MAX_LENGTH)
    .replace(/-+$/, "");
  return words === "" ? "exercise" : words;
};
