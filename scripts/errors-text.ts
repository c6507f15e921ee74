import type { ErrorCode, ErrorDefinition } from '../lib/errors/table.ts'
import { ERRORS } from '../lib/errors/table.ts'

const GROUPS: Array<{ title: string; intro: string; has: (code: string) => boolean }> = [
  {
    title: 'Configuration and tokens',
    intro: 'Found in `verifyConditions`, before anything was changed, all of them in one report.',
    has: (code) => /^E(?:INVALID|NO|REGISTRY)/.test(code) && code !== 'ENORESPONDER',
  },
  {
    title: 'Accounts',
    intro:
      'What the registry lets an account do, told apart as far as npm tells it. Problems of the token itself are found in `verifyConditions`; what a token may write shows only when it writes.',
    has: (code) => code.startsWith('EACCOUNT'),
  },
  {
    title: 'The responder and its answers',
    intro: 'Whom the plugin asks, and what came back.',
    has: (code) => /^E(?:NORESPONDER|RESPONDER|APPROVAL|OTP(?:DECLINED|TIMEOUT))/.test(code),
  },
  {
    title: 'Publishing',
    intro: 'What the registry or npm said to the release itself.',
    has: (code) => /^E(?:PUBLISH|DISTTAG|OTPRE)/.test(code),
  },
  {
    title: 'Staging, trusted publishers, and links',
    intro:
      'What is waited for on npmjs.com. [staged.md](staged.md) says how it works, and who finishes what.',
    has: (code) => /^E(?:STAGE|TRUSTED|LINK)/.test(code),
  },
]

/** The text of `docs/errors.md`: every error of the table, in groups, each with what was done and what to do next. */
export function errorsText(): string {
  const codes = (Object.keys(ERRORS) as ErrorCode[]).sort()
  const sections = GROUPS.map(({ title, intro, has }) => {
    const rows = codes.filter(has).map((code) => describe(code, ERRORS[code]))
    return [`## ${title}`, intro, ...rows].join('\n\n')
  })
  return `${[HEAD, ...sections, BY_HAND].join('\n\n')}\n`
}

/** In how many groups a code stands: it must be one. */
export function groupsOf(code: string): number {
  return GROUPS.filter(({ has }) => has(code)).length
}

function describe(code: string, { message, meaning, done, next }: ErrorDefinition): string {
  return [
    `### \`${code}\``,
    `**${message}** ${meaning}`,
    `- **What was done:** ${done}`,
    `- **Next:** ${next}`,
  ]
    .join('\n\n')
    .replace('\n\n- **Next', '\n- **Next')
}

const HEAD = `# Errors

Every error of the plugin has a code that stays the same from version to version. The text in the log says more than
this page can: which account, which variable, what npm said, and what state things are in (was a tag pushed, is the
package published?).

This page is written from the table in the code by \`npm run docs\`; a test keeps the two the same.`

const BY_HAND = `## Finishing a release by hand

semantic-release pushes the git tag **between** \`prepare\` and \`publish\`. With a responder that takes approvals, a
release that nobody approves ends before the tag, and there is nothing to finish. If it ends after the tag (the error's
text says “the git tag … was pushed … the package is NOT published”), choose one of two ways.

**Publish that version yourself**, from a clean checkout of the tag, with your own login and second factor:

\`\`\`sh
git checkout v1.2.3
npm ci
npm version 1.2.3 --no-git-tag-version --allow-same-version
npm publish --tag latest
\`\`\`

The error's text has these lines with your version, dist-tag and registry filled in. Steps of other plugins that come
after \`publish\` (a GitHub release, comments) did not run.

**Or let CI release it again**: delete the tag, then run the job once more. The version number is free as long as the
package was not published.

\`\`\`sh
git push --delete origin v1.2.3
\`\`\`

If the text says that it **could not be found out** whether the package is published, look first:

\`\`\`sh
npm view my-package@1.2.3 dist.integrity
\`\`\`

Compare it with the \`sha512-…\` in the job's log. The same: it is published, only the steps after it are missing. Nothing
there after some minutes: use one of the two ways above.

**A dist-tag** (\`addChannel\`) is never tried again by semantic-release, whose git note is pushed by then:

\`\`\`sh
npm dist-tag add my-package@1.2.3 latest
\`\`\``
