import type { Command } from './command.ts'
import { BUILDS, IDENTITY_OPTIONS } from './identity-options.ts'

/** What `TARGET` stands for in a command's usage. */
const TARGET = [
  'TARGET is one of: --github OWNER/REPO --workflow FILE [--ref BRANCH], --github OWNER/REPO --event NAME,',
  '--gitlab GROUP/PROJECT [--ref BRANCH], --circleci SLUG [--ref BRANCH], each with --token-file FILE [--api-url URL];',
  'or --webhook URL [--token-file FILE]',
].join(' ')

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const list = { type: 'string', multiple: true } as const

/** Every command. Its code is loaded when it runs. Without a command, the service starts. */
export const COMMANDS: readonly Command[] = [
  {
    name: 'project add',
    usage: 'NAME --package PATTERN… [--person ID…] [--secret-name NAME] [BUILDS [--secret]] [--cfa]',
    says: 'lets the jobs of a project ask; prints its endpoint, and a secret unless BUILDS prove themselves. A pattern is a name or @scope/*. --cfa lets clients of the CFA API ask too, with a secret of their own; the service can read their codes',
    words: 1,
    options: {
      ...{ package: list, person: list, 'secret-name': text, secret: flag, cfa: flag },
      ...IDENTITY_OPTIONS,
    },
    run: async (...call) => (await import('./projects.ts')).add(...call),
  },
  {
    name: 'project change',
    usage:
      'NAME [--package PATTERN…] [--person ID… | --everybody-answers] [--viewer ID… | --everybody-sees | --nobody-sees] [--rule RULE…] [--no-rule RULE…] [--questions-per-hour NUMBER|none] [--escalate-after MINUTES --escalate-to ID… | --no-escalation] [--cfa | --no-cfa]',
    says: 'changes only the settings that you pass. Rules: two-people, fresh-passkey, pick-phrase, not-the-trigger',
    words: 1,
    options: {
      ...{ package: list, person: list, 'everybody-answers': flag, rule: list, 'no-rule': list },
      ...{ 'questions-per-hour': text, 'escalate-after': text, 'escalate-to': list, 'no-escalation': flag },
      ...{ viewer: list, 'everybody-sees': flag, 'nobody-sees': flag, cfa: flag, 'no-cfa': flag },
    },
    run: async (...call) => (await import('./change-project.ts')).change(...call),
  },
  {
    name: 'project list',
    usage: '',
    says: 'lists the projects',
    words: 0,
    run: async (...call) => (await import('./projects.ts')).list(...call),
  },
  {
    name: 'project builds',
    usage: 'NAME',
    says: 'lists the rules for builds that prove themselves, and the latest builds',
    words: 1,
    run: async (...call) => (await import('./builds.ts')).show(...call),
  },
  {
    name: 'project allow',
    usage: 'NAME BUILDS',
    says: `adds a rule: builds that meet it may ask without a secret. ${BUILDS}`,
    words: 1,
    options: IDENTITY_OPTIONS,
    run: async (...call) => (await import('./builds.ts')).allow(...call),
  },
  {
    name: 'project disallow',
    usage: 'NAME --rule NUMBER',
    says: 'removes a rule; the numbers are in the list of builds',
    words: 1,
    options: { rule: text },
    run: async (...call) => (await import('./builds.ts')).disallow(...call),
  },
  {
    name: 'project circleci',
    usage: 'NAME github/OWNER/REPO [--remove]',
    says: 'lets the service check the proofs that clients of the CFA API print at CircleCI; pass a CircleCI token on standard input',
    words: 2,
    options: { remove: flag },
    run: async (...call) => (await import('./circleci.ts')).circleci(...call),
  },
  {
    name: 'project watch',
    usage: 'NAME --npm-token-file FILE [--registry URL] TARGET',
    says: `starts the run that finishes a release once what the project staged is approved. The npm token is read-only; FILE - is standard input. ${TARGET}`,
    words: 1,
    options: {
      ...{ 'npm-token-file': text, registry: text, 'token-file': text, 'api-url': text, ref: text },
      ...{ github: text, workflow: text, event: text, gitlab: text, circleci: text, webhook: text },
    },
    run: async (...call) => (await import('./watch.ts')).start(...call),
  },
  {
    name: 'project unwatch',
    usage: 'NAME',
    says: 'stops watching the project, and deletes the tokens',
    words: 1,
    run: async (...call) => (await import('./watch.ts')).stop(...call),
  },
  {
    name: 'project watches',
    usage: '',
    says: 'lists the watched projects, what they have staged, and what was started',
    words: 0,
    run: async (...call) => (await import('./watch.ts')).list(...call),
  },
  {
    name: 'project rotate',
    usage: 'NAME [--cfa] [--name NAME] [--grace-hours HOURS] [--withdraw]',
    says: 'creates a new secret, named after its date or by --name; older ones work for 24 more hours, or for --grace-hours. --cfa creates the one for clients of the CFA API in place of the project’s own. --withdraw withdraws what is open',
    words: 1,
    options: { cfa: flag, name: text, 'grace-hours': text, withdraw: flag },
    run: async (...call) => (await import('./projects.ts')).rotate(...call),
  },
  {
    name: 'project remove',
    usage: 'NAME [--withdraw]',
    says: 'ends a project and its secrets at once; --withdraw withdraws what it has open',
    words: 1,
    options: { withdraw: flag },
    run: async (...call) => (await import('./projects.ts')).remove(...call),
  },
  {
    name: 'person list',
    usage: '',
    says: 'lists the people, and the open invitations',
    words: 0,
    run: async (...call) => (await import('./people.ts')).list(...call),
  },
  {
    name: 'person invite',
    usage: '[--role admin|maintainer] [--name NAME]',
    says: 'creates a link with which one person can join, as a maintainer by default',
    words: 0,
    options: { role: text, name: text },
    run: async (...call) => (await import('./people.ts')).invite(...call),
  },
  {
    name: 'person remove',
    usage: 'ID',
    says: 'ends the sessions and passkeys of a person at once; the id is in the list',
    words: 1,
    run: async (...call) => (await import('./people.ts')).remove(...call),
  },
  {
    name: 'person uninvite',
    usage: 'ID',
    says: 'takes back an unused invitation; the id is in the list',
    words: 1,
    run: async (...call) => (await import('./people.ts')).uninvite(...call),
  },
  {
    name: 'doctor',
    usage: '',
    says: 'checks everything that the service needs, and says what to do',
    words: 0,
    run: async (...call) => (await import('./doctor.ts')).doctor(...call),
  },
  {
    name: 'audit head',
    usage: '',
    says: 'prints number and hash of the last entry of the audit log: keep them elsewhere',
    words: 0,
    run: async (...call) => (await import('./audit.ts')).head(...call),
  },
  {
    name: 'audit verify',
    usage: '[--since ID:HASH]',
    says: 'checks that the audit log is whole, and still the one that had this head',
    words: 0,
    options: { since: text },
    run: async (...call) => (await import('./audit.ts')).verify(...call),
  },
  {
    name: 'audit export',
    usage: '',
    says: 'prints the audit log, a line of JSON for each entry',
    words: 0,
    run: async (...call) => (await import('./audit.ts')).exportAll(...call),
  },
  {
    name: 'backup',
    usage: 'FILE',
    says: 'writes everything into a new file, the same for both stores; - is standard output',
    words: 1,
    run: async (...call) => (await import('./backup.ts')).writeBackup(...call),
  },
  {
    name: 'restore',
    usage: 'FILE',
    says: 'puts a back-up into an empty store, and lists who and what works again; - is standard input',
    words: 1,
    run: async (...call) => (await import('./backup.ts')).readBackup(...call),
  },
]
