/**
 * Limits on everything that a peer can grow, with the reason for each. String lengths are UTF-16 code units, as
 * JavaScript and users of JSON Schema count them. Bodies are in bytes.
 */
export const LIMITS = {
  /** Any body from either side. The longest question without details and network settings is under 48 KiB. */
  bodyBytes: 64 * 1024,
  /** Only for a question with `packages`. 200 of the longest entries without details are under 960 KiB. */
  severalBytes: 1024 * 1024,
  /** Far above what one run publishes, and still a list that somebody can look through on a page. */
  packages: 200,
  /** The longest URL that browsers, proxies and servers all handle. */
  urlLength: 2048,
  /** npm's limit for package names and for user names (validate-npm-package-name@6, npm-user-validate@3). */
  nameLength: 214,
  /** semver@7, internal/constants.js, `MAX_LENGTH`. Dist-tags have no limit of their own, so they get the same one. */
  versionLength: 256,
  /** File systems limit a path component to 255, and so each part of a branch name. */
  labelLength: 512,
  /** As many as a page can list, and more maintainers than any npm package that we know of has. */
  accounts: 50,
  /** A wait of 30 minutes has time for 90 codes of 20 seconds each. After 1000 attempts somebody is looping. */
  attempts: 1000,
  /** Long enough for a recovery code with separators, so that it is recognised and reported as one. */
  codeLength: 128,
  /** A sealed answer with the longest names and reason is under 4 KiB. */
  sealedLength: 4096,
  /** Release notes that somebody reads before approving. In a script with three bytes per character this is 48 KiB. */
  notesLength: 16_384,
  /** As many as somebody can look through on a page. `package.files` also counts those that are left out. */
  detailFiles: 300,
  detailCommits: 100,
  /** npm runs three when a package is installed. The rest is room for packages that are bundled with it. */
  detailScripts: 20,
  /** Far above what packages have. By default Windows accepts paths of up to 260. */
  pathLength: 1024,
  /** npm has about ten settings for how it reaches a registry. */
  network: 10,
  /** SHA-256 in hexadecimal, the longest name that git gives a commit. */
  hashLength: 64,
  /** A sentence or two in a log or on a page. */
  reasonLength: 500,
  /** Enough for a name with an e-mail address. */
  byLength: 200,
  /** One line of a log. */
  problemLength: 300,
  /** npm sends two to unpublish a version: the packument without it, and the deletion of its tarball. */
  changeRequests: 4,
  /** Enough for the different messages of one deprecation. */
  changeFacts: 20,
  changeVersions: 200,
  /** npm accepts deprecation messages of up to 1024 characters. */
  changeText: 1024,
  /** Version 1 has eight features. The rest is room for later ones. */
  features: 64,
  featureLength: 64,
} as const
