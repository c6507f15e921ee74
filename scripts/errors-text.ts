import { COMMAND_WORDS } from '../lib/errors/command-words.ts'
import type { ErrorDefinition } from '../lib/errors/definition.ts'
import type { ErrorCode } from '../lib/errors/table.ts'
import { ACCOUNT_ERRORS } from '../lib/errors/table-accounts.ts'
import { CONFIG_ERRORS } from '../lib/errors/table-config.ts'
import { NOTIFY_ERRORS } from '../lib/errors/table-notify.ts'
import { PACK_ERRORS } from '../lib/errors/table-pack.ts'
import { PACKAGE_ERRORS } from '../lib/errors/table-package.ts'
import { PUBLISH_ERRORS } from '../lib/errors/table-publish.ts'
import { REQUEST_ERRORS } from '../lib/errors/table-request.ts'
import { RESPONDER_ERRORS } from '../lib/errors/table-responder.ts'
import { SERVICE_ERRORS } from '../lib/errors/table-services.ts'
import { STAGED_ERRORS } from '../lib/errors/table-staged.ts'
import { TOGETHER_ERRORS } from '../lib/errors/table-together.ts'

interface Section {
  title: string
  intro: string
  table: Record<string, ErrorDefinition>
}

/** In the order in which a release meets them. */
export const SECTIONS: readonly Section[] = [
  {
    title: 'Configuration and tokens',
    intro: 'Found in `verifyConditions`, before anything is changed, and reported all at once.',
    table: CONFIG_ERRORS,
  },
  {
    title: 'The package',
    intro: 'What is wrong with `package.json`, its version or its provenance.',
    table: PACKAGE_ERRORS,
  },
  {
    title: 'Packing with the project’s own tool',
    intro: 'Where pnpm, Yarn or bun makes the tarball ([packing.md](packing.md)).',
    table: PACK_ERRORS,
  },
  {
    title: 'Accounts',
    intro:
      'What the registry lets an account do, as far as it says so. A token that is not valid is found in `verifyConditions`. Which packages it may publish only shows when it publishes.',
    table: ACCOUNT_ERRORS,
  },
  {
    title: 'Notifiers',
    intro:
      'What is wrong with the `CFA_NOTIFY_…` variables. [notifications.md](notifications.md) explains them.',
    table: NOTIFY_ERRORS,
  },
  {
    title: 'npm’s request',
    intro:
      'npm makes the request that publishes, and the plugin holds it. It is compared with the release before anybody is asked, so that a maintainer approves exactly what is published.',
    table: REQUEST_ERRORS,
  },
  {
    title: 'The responder and its answers',
    intro: 'Problems of asking a maintainer, and what they answered.',
    table: RESPONDER_ERRORS,
  },
  {
    title: 'Services that others have made',
    intro: 'Problems of `continuous-auth`, `wait-for-secrets` and `optic`.',
    table: SERVICE_ERRORS,
  },
  {
    title: 'Publishing',
    intro: 'What the registry, npm or a lifecycle script did with the release.',
    table: PUBLISH_ERRORS,
  },
  {
    title: 'Staged versions and trusted publishers',
    intro: '[staged.md](staged.md) explains how a staged version is released, and who finishes what.',
    table: STAGED_ERRORS,
  },
  {
    title: 'Many packages at once',
    intro: '[publish.md](publish.md) explains `cfa publish`, which ends with one of these.',
    table: TOGETHER_ERRORS,
  },
]

/** The text of `docs/errors.md`: every error of the tables, with what was done and what to do next. */
export function errorsText(): string {
  const sections = SECTIONS.map(({ title, intro, table }) => {
    const rows = Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1))
    return [`## ${title}`, intro, ...rows.map(([code, row]) => describe(code, row))].join('\n\n')
  })
  return `${[HEAD, ...sections, BY_HAND].join('\n\n')}\n`
}

function describe(code: string, { message, meaning, done, next }: ErrorDefinition): string {
  const ofCommands = Object.hasOwn(COMMAND_WORDS, code) ? COMMAND_WORDS[code as ErrorCode]?.next : undefined
  const inCommands = ofCommands === undefined ? '' : `\n- **Next, with \`cfa publish\`:** ${ofCommands}`
  return `### \`${code}\`\n\n**${message}** ${meaning}\n\n- **What was done:** ${done}\n- **Next:** ${next}${inCommands}`
}

const HEAD = `# Errors

Every error of the plugin has a code that stays the same from version to version. The error in your log says more than
this page. It names the account or the variable, repeats what npm said, and says whether a tag was pushed and whether
the package is published.

This page is written from the tables in the code by \`npm run docs\`, and CI checks that the two agree.`

const BY_HAND = `## Finishing a release by hand

semantic-release pushes the git tag **between** \`prepare\` and \`publish\`. With a responder that takes approvals, a
release that nobody approves ends before the tag, and there is nothing to finish. If a release ends after the tag, the
error says “the git tag … was pushed, and the package is NOT published”. Then you have two choices.

**Publish that version yourself**, from a clean checkout of the tag, with your own login and second factor:

\`\`\`sh
git checkout v1.2.3
npm ci
npm version 1.2.3 --no-git-tag-version --allow-same-version
npx npm@11 stage publish --tag latest
npx npm@11 stage approve <id>   # the id that the line above prints
\`\`\`

The error shows these commands with your version, dist-tag and registry filled in. What other plugins do after
\`publish\` (a GitHub release, comments) is still missing.

**Not with a plain \`npm publish\`** on npmjs.com. Everybody can see how a version was published. A version that was staged
shows who has approved it. One from your own machine shows nothing, not even provenance, and package managers that
compare it with earlier versions (\`trustPolicy: no-downgrade\` of pnpm, Deno) refuse to install it. A registry that does not stage leaves no
choice: there the error shows \`npm publish\`.

**Or let CI release it again.** Delete the tag, then run the job once more. The version number stays free until the
package is published.

\`\`\`sh
git push --delete origin v1.2.3
\`\`\`

If the error says that it **is not known** whether the package is published, look first:

\`\`\`sh
npm view my-package@1.2.3 dist.integrity
\`\`\`

Compare the result with the \`sha512-…\` in the job’s log. If they are the same, the package is published, and only what
other plugins do afterwards is missing. If there is still nothing after a few minutes, use one of the two ways above.

**A staged version** has no effect on anybody until a maintainer approves it. The error shows its id. To approve or to
discard it, log in to npm as a maintainer and run one of these:

\`\`\`sh
npx npm@11 stage approve <id>
npx npm@11 stage reject <id>
\`\`\`

**A dist-tag** (\`addChannel\`) is never tried again by semantic-release, because its git note is already pushed. Set it
yourself:

\`\`\`sh
npm dist-tag add my-package@1.2.3 latest
\`\`\``
