import { COMMAND_WORDS, withFlags } from '../lib/errors/command-words.ts'
import type { ErrorDefinition } from '../lib/errors/definition.ts'
import { NOTHING } from '../lib/errors/done.ts'
import type { ErrorCode } from '../lib/errors/table.ts'
import { ACCOUNT_ERRORS } from '../lib/errors/table-accounts.ts'
import { CFA_PUBLISH_ERRORS } from '../lib/errors/table-cfa-publish.ts'
import { CONFIG_ERRORS } from '../lib/errors/table-config.ts'
import { NOTIFY_ERRORS } from '../lib/errors/table-notify.ts'
import { PACK_ERRORS } from '../lib/errors/table-pack.ts'
import { PACKAGE_ERRORS } from '../lib/errors/table-package.ts'
import { PUBLISH_ERRORS } from '../lib/errors/table-publish.ts'
import { REQUEST_ERRORS } from '../lib/errors/table-request.ts'
import { RESPONDER_ERRORS } from '../lib/errors/table-responder.ts'
import { SERVICE_ERRORS } from '../lib/errors/table-services.ts'
import { STAGED_ERRORS } from '../lib/errors/table-staged.ts'

interface Section {
  title: string
  intro?: string
  table: Record<string, ErrorDefinition>
}

/** The sections of `docs/errors.md`, in the order a release reaches them. */
export const SECTIONS: readonly Section[] = [
  {
    title: 'Configuration and tokens',
    intro: 'Found in `verifyConditions`, all at once, before anything is changed.',
    table: CONFIG_ERRORS,
  },
  { title: 'The package', table: PACKAGE_ERRORS },
  {
    title: 'Packing with the project’s own tool',
    intro: 'When pnpm, Yarn or bun makes the tarball ([packing.md](packing.md)).',
    table: PACK_ERRORS,
  },
  {
    title: 'Accounts',
    intro:
      '`verifyConditions` finds tokens that are not valid. What a token may publish shows only when it publishes.',
    table: ACCOUNT_ERRORS,
  },
  {
    title: 'Notifiers',
    intro: 'See [notifications.md](notifications.md).',
    table: NOTIFY_ERRORS,
  },
  {
    title: 'npm’s request',
    intro: 'The plugin holds npm’s request, and compares it with the release before anybody is asked.',
    table: REQUEST_ERRORS,
  },
  { title: 'The responder and its answers', table: RESPONDER_ERRORS },
  {
    title: 'Services that others have made',
    intro: 'These are `continuous-auth`, `wait-for-secrets` and `optic`.',
    table: SERVICE_ERRORS,
  },
  { title: 'Publishing', table: PUBLISH_ERRORS },
  {
    title: 'Staged versions and trusted publishers',
    intro: 'See [staged.md](staged.md).',
    table: STAGED_ERRORS,
  },
  {
    title: 'Many packages at once',
    intro: 'See [publish.md](publish.md).',
    table: CFA_PUBLISH_ERRORS,
  },
]

/** Errors of semantic-release's steps, and of options that the commands don't have. No command ends with one of these. */
export const OF_A_RELEASE: ReadonlySet<string> = new Set<ErrorCode>([
  ...(['EINVALIDNPMPUBLISH', 'EINVALIDTARBALLDIR', 'EINVALIDPKGROOT', 'EINVALIDPACK'] as const),
  ...(['EINVALIDENTRIES', 'EINVALIDLINKINLOG', 'EINVALIDPUBLISHOPTION', 'EINVALIDPUBLISH'] as const),
  ...(['EINVALIDWAITFOR', 'ENORESPONDER', 'ENOPKG'] as const),
  ...(['EPACKTOOLMISSING', 'EPACKTOOLOLD', 'ETRUSTEDSTAGEONLY', 'EPUBLISHUNTAGGED'] as const),
])

/** Errors for which `cfa publish` says to do something else, whether or not a tag was pushed. */
const OTHERWISE: ReadonlySet<string> = new Set<ErrorCode>([
  ...(['EAPPROVALDECLINED', 'EOTPDECLINED', 'EPUBLISHCONFLICT', 'EPUBLISHUNCLEAR'] as const),
  ...(['EACCOUNTKINDS', 'EDEPENDENCYPROTOCOL'] as const),
])

/** Returns the text of `docs/errors.md`: every error in the tables, with what was done and what to do next. */
export function errorsText(): string {
  const sections = SECTIONS.map(({ title, intro, table }) => {
    const rows = Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1))
    return [`## ${title}`, intro, ...rows.map(([code, row]) => describe(code, row))]
      .filter((part) => part !== undefined)
      .join('\n\n')
  })
  return `${[HEAD, ...sections, BY_HAND].join('\n\n')}\n`
}

function describe(code: string, { message, meaning = '', done, next }: ErrorDefinition): string {
  const ofCommands = Object.hasOwn(COMMAND_WORDS, code) ? COMMAND_WORDS[code as ErrorCode]?.next : undefined
  const isShared = !OTHERWISE.has(code) && !OF_A_RELEASE.has(code)
  const parts = [
    `### \`${code}\``,
    `**${message}** ${meaning}`.trim(),
    ...(done === NOTHING ? [] : [`*${done}*`]),
    isShared ? withFlags(next) : next,
    ...(OTHERWISE.has(code) ? [`With \`cfa publish\`: ${ofCommands}`] : []),
  ]
  const text = parts.join('\n\n')
  // Where a log names a document, the page links to it.
  return text.replace(/`docs\/([\w-]+\.md)`/g, '[$1]($1)')
}

const HEAD = `# Errors

Error codes stay the same from version to version. Your log says more than this page: which account or variable, what npm
said, whether [a tag was pushed](#finishing-a-release-by-hand), and whether the package is published. If the two differ,
go by the log.

A line in italics says what had been done. Without one, no tag was pushed, and nothing was uploaded. With
[\`cfa publish\`](publish.md), which pushes no tag, run the same command again where a text says to run the release again.
Its flags are in parentheses.`

const BY_HAND = `## Finishing a release by hand

The log says whether the git tag was pushed: semantic-release does so **between** \`prepare\` and \`publish\`. With a
responder that takes approvals, a release that nobody approves ends before the tag, and there is nothing to finish.

If the log says “the git tag … was pushed, and the package is NOT published”, you have two choices.

**Publish that version yourself**, from a clean checkout of the tag, with your own login and second factor. The log shows
these commands with your version, dist-tag, registry, folder and packing tool:

\`\`\`sh
git checkout v1.2.3
npm ci
npm version 1.2.3 --no-git-tag-version --allow-same-version
npx npm@11 stage publish --tag latest
npx npm@11 stage approve <id>   # the id that the line above prints
\`\`\`

What other plugins do after \`publish\` (a GitHub release, comments) is still missing.

**Not with \`npm publish\`** on npmjs.com: a staged version [shows who approved it](trust.md), and one from your own machine
shows nothing, not even provenance. pnpm (\`trustPolicy: no-downgrade\`) and Deno refuse to install that. Where a registry
does not stage, the log shows \`npm publish\`.

**Or let CI release it again.** Delete the tag, then run the job once more. The number stays free until then.

\`\`\`sh
git push --delete origin v1.2.3
\`\`\`

If the log says that it **is not known** whether the package is published, look first:

\`\`\`sh
npm view my-package@1.2.3 dist.integrity
\`\`\`

If this is the \`sha512-…\` in the job’s log, only what other plugins do after publishing is missing. If there is nothing
after a few minutes, choose one of the two ways above.

**A staged version** stays staged after an error, and affects nobody until a maintainer approves it. Logged in to npm as a
maintainer, approve or discard it by the id in the log:

\`\`\`sh
npx npm@11 stage approve <id>
npx npm@11 stage reject <id>
\`\`\`

**A dist-tag** (\`addChannel\`) is never set by a later run, because its git note is pushed. Set it yourself:

\`\`\`sh
npm dist-tag add my-package@1.2.3 latest
\`\`\``
