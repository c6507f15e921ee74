/**
 * Bounds on everything a peer can grow, with the reason of each. Lengths of strings are UTF-16 code units, as
 * JavaScript and JSON Schema's users count them; bodies are bytes.
 */
export const LIMITS = {
  /** Any body of either side. The longest question without details and network settings is under 48 KiB. */
  bodyBytes: 64 * 1024,
  /** A question with `packages`, and nothing else. 200 of the longest entries without details are under 960 KiB. */
  severalBytes: 1024 * 1024,
  /** Far above what one run publishes; as many as a page can list to be looked through. */
  packages: 200,
  /** What browsers, proxies and servers all carry. */
  urlLength: 2048,
  /** npm's limit for package names; its user names keep to the same one (validate-npm-package-name@6, npm-user-validate@3). */
  nameLength: 214,
  /** semver@7, internal/constants.js, `MAX_LENGTH`. Dist-tags have no limit of their own and get the same. */
  versionLength: 256,
  /** File systems end a path component, and so a branch name's parts, at 255. */
  labelLength: 512,
  /** As many as a page can list; more maintainers than any npm package known to us. */
  accounts: 50,
  /** A 30 minutes' wait holds 90 codes of 20 seconds; past 1000 somebody loops. */
  attempts: 1000,
  /** Room for a recovery code, so that it is recognised and named as one, and for separators. */
  codeLength: 128,
  /** An answer with the longest names and reason, sealed, is under 4 KiB. */
  sealedLength: 4096,
  /** Release notes that somebody reads before approving; in a script of three bytes a character, 48 KiB. */
  notesLength: 16_384,
  /** As much as a page can list to be looked through; what is left out is counted in `package.files`. */
  detailFiles: 300,
  detailCommits: 100,
  /** npm runs three where a package is installed; the rest is room for other package managers. */
  detailScripts: 5,
  /** Far above what packages have; the longest path that Windows takes without more ado has 260. */
  pathLength: 1024,
  /** npm has about ten settings that say how it reaches a registry. */
  network: 10,
  /** SHA-256 in hexadecimal: the longest name that git has for a commit. */
  hashLength: 64,
  /** A sentence or two in a log or on a page. */
  reasonLength: 500,
  /** A name, or a name with an address. */
  byLength: 200,
  /** One line of a log. */
  problemLength: 300,
  /** npm sends two for a version that is unpublished: the document without it, and the end of its tarball. */
  changeRequests: 4,
  /** Messages of a deprecation that differ from each other. */
  changeFacts: 20,
  changeVersions: 200,
  /** npm takes deprecation messages of up to 1024 characters. */
  changeText: 1024,
  /** Version 1 knows eight features; the rest is room for later ones. */
  features: 64,
  featureLength: 64,
} as const
