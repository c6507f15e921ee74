const text = { type: 'string' } as const
const list = { type: 'string', multiple: true } as const

/** The options that say which builds may ask. */
export const IDENTITY_OPTIONS = {
  ...{ github: text, gitlab: text, circleci: text, buildkite: text, issuer: text, require: list },
  ...{ branch: list, workflow: text, environment: list, event: list, origin: text },
  'self-hosted': { type: 'boolean' },
} as const

/** The options that change a rule, for each CI service, by what its tokens can say. */
export const RULE_OPTIONS = {
  github: ['branch', 'workflow', 'environment', 'event', 'self-hosted'],
  gitlab: ['branch', 'workflow', 'environment', 'event', 'self-hosted'],
  circleci: ['branch', 'origin'],
  buildkite: ['branch', 'event', 'self-hosted'],
  issuer: [],
} as const

/** What `BUILDS` stands for in a command's usage. */
export const BUILDS = [
  'BUILDS is one of: --github OWNER/REPO|ID, --gitlab GROUP/PROJECT|ID,',
  '--circleci ORG-ID/PROJECT-ID --origin HOST/OWNER/REPO, --buildkite ORG-ID/PIPELINE-ID, --issuer URL;',
  'with --branch NAME…, --workflow FILE, --environment NAME…, --event NAME…, --self-hosted, --require CLAIM=PATTERN…',
].join(' ')
