import type { ErrorDefinition, ErrorFacts } from './table.ts'

const NOTHING = 'Nothing: no tag, no upload.'
const STAGED = 'No tag. The version is staged, or not, as the text of the error says.'
const EITHER = 'The text of the error says whether the tag is pushed and what the registry has.'

const where = ({ registry, account }: ErrorFacts) =>
  [registry && `Registry: \`${registry}\`.`, account && `Account: \`${account}\`.`].filter(Boolean).join(' ')

export const STAGED_ERRORS = {
  ESTAGENPM: {
    message: 'npm is too old to stage a version.',
    meaning: 'Staging came with npm 11.15, and the npm that this project runs is older.',
    done: NOTHING,
    next: 'Run `npm install --save-dev npm@11`, or have `npm install --global npm@11` in the job. Node 22.14 or later is needed for it.',
    facts: ({ value }) => `npm here: \`${String(value)}\`.`,
  },
  ESTAGEUNSUPPORTED: {
    message: 'The registry does not stage, or not for these tokens.',
    meaning:
      'What is staged was asked for (`npm stage list`), and the registry has no such thing, or does not let any of the tokens look.',
    done: NOTHING,
    next: 'Set `publish: "direct"` for a registry without staging. On npmjs.com, see that a token covers this package.',
    facts: where,
  },
  ESTAGECONFLICT: {
    message: 'This version is staged with other contents.',
    meaning:
      'A version under this number waits at the registry already, and its bytes or its dist-tag are not the ones of this release. It may be from an earlier run, or somebody else’s.',
    done: 'No tag. The other one stays staged.',
    next: 'Look at what is staged. Reject it and run the release again; or approve it, if it is what you want.',
    facts: where,
  },
  ESTAGETAKEN: {
    message: 'The version number is taken, and nothing shows by what.',
    meaning:
      'The registry refuses this version because its number was used, and it is neither published nor among what this job may see of what is staged. It may be staged by an earlier run, be in processing, or have been blocked.',
    done: STAGED,
    next: 'Look as a maintainer, at “Staged Packages” on npmjs.com or with the commands below; approve or reject what is there, and then run the release again from the same commit. A job with an identity alone cannot look.',
    facts: where,
  },
  ESTAGEUNCLEAR: {
    message: 'Whether the version was staged could not be found out.',
    meaning: 'The registry broke off, and asking for what is staged gave no clear answer.',
    done: STAGED,
    next: 'Run the release again: from the same commit it uses what is staged, if something is.',
    facts: where,
  },
  ESTAGEREJECTED: {
    message: 'The staged version was rejected.',
    meaning: 'A maintainer looked at the version on npmjs.com, or by `npm stage`, and rejected it.',
    done: 'No tag, if it was waited for before the tag. The version number is free again.',
    next: 'Talk to who rejected it. Where the tag was pushed, delete it to release this version again; otherwise nothing has to be cleaned up.',
    facts: where,
  },
  ESTAGEGONE: {
    message: 'The staged version is gone, and it is not live.',
    meaning:
      'It was rejected, or approved and is still being processed: both look the same from here. It was waited for for ten minutes.',
    done: EITHER,
    next: 'If it goes live after all, run the release again: it goes on from there.',
    facts: where,
  },
  ESTAGEBLOCKED: {
    message: 'The registry has blocked the version.',
    meaning: 'The registry scans what it is given, and its scan did not let this version through.',
    done: EITHER,
    next: 'Look at the package’s page on npmjs.com and at the mails to its maintainers. The number stays taken: release the next version.',
    facts: where,
  },
  ESTAGETIMEOUT: {
    message: 'The version was not live in time.',
    meaning:
      'The release waited until its deadline: nobody approved the version, or the registry is still scanning it.',
    done: EITHER,
    next: 'Where no tag was pushed, approve it and run the release again from the same commit, which tags it; or reject it. Where it was, approve it: nothing else is missing. The option `timeout` changes how long the job waits.',
    facts: where,
  },
  ESTAGECHANGED: {
    message: 'The contents changed after the version was staged.',
    meaning:
      'A later plugin changed files that are packed, so what is staged is not what this release would publish now. It was not approved.',
    done: 'The tag is pushed; the version is staged and not published.',
    next: 'List this plugin after those that change packed files. Reject what is staged, delete the tag, and run the release again.',
    facts: where,
  },
  ESTAGEFORBIDDEN: {
    message: 'The token may not stage.',
    meaning:
      'The registry refused to stage with this token. A read-only token is one to look with, beside the identity of a trusted publisher; this job has no such identity.',
    done: NOTHING,
    next: 'Give the job its identity (on GitHub the permission `id-token: write`, on GitLab and CircleCI the variable `NPM_ID_TOKEN`), or make a token that may stage.',
    facts: where,
  },
  ETRUSTEDSTAGEONLY: {
    message: 'The trusted publisher may stage, and not publish.',
    meaning:
      'npm published with the job’s identity, and the registry refused: by its settings this trusted publisher may only stage (“OIDC permission denied for this action”).',
    done: 'The tag is pushed; the package is not published.',
    next: 'Set `responder: "npm"`: then the version is staged, and a maintainer approves it. Or allow “npm publish” to the trusted publisher in the package’s settings.',
    facts: where,
  },
  ETRUSTEDNOSTAGE: {
    message: 'The trusted publisher may not stage.',
    meaning:
      'npm staged with the job’s identity, and the registry refused. The trusted publisher may lack that permission (“OIDC permission denied for this action”), or be one of another workflow or environment.',
    done: 'No tag. Nothing was staged.',
    next: 'Look at the trusted publishers in the package’s settings: repository, workflow file, environment and allowed actions. A new package has to be published once by hand.',
    facts: where,
  },
  EDISTTAGNOBODY: {
    message: 'Nobody can be asked for the dist-tag’s second factor.',
    meaning:
      'A dist-tag is a write with a second factor, npmjs.com has no page that approves one, and the job’s identity was not allowed to set it.',
    done: 'The dist-tag is not set; the text of the error has the command.',
    next: 'Let a maintainer run the command. To have it done in CI: npm 11.21 or later and a trusted publisher that may manage dist-tags; or a responder that asks for codes.',
    facts: where,
  },
  ELINKINLOG: {
    message: 'npm’s link would stand in a log that others may read.',
    meaning:
      'With `responder: "npm"` and `publish: "direct"`, npm’s link for confirming each write is shown in the job’s log. Whoever reads it in time could take the code that it yields. This log is not known to be private.',
    done: NOTHING,
    next: 'Use `publish: "staged"`, whose links are worth nothing to others, or a responder. If only people whom you trust can read the log, set `linkInLog: true`.',
    facts: where,
  },
} satisfies Record<string, ErrorDefinition>
