import { atRegistry } from './at-registry.ts'
import type { ErrorDefinition } from './definition.ts'

const NOTHING = 'Nothing. No tag was pushed, and nothing was uploaded.'
const STAGED = 'No tag was pushed. The error’s text says whether the version is staged.'
const EITHER = 'The error’s text says whether the tag was pushed and what the registry has.'

export const STAGED_ERRORS = {
  ESTAGEUNSUPPORTED: {
    message: 'The registry can’t stage versions, or these tokens may not.',
    meaning: 'The registry does not know staged versions, or none of the tokens may list them.',
    done: NOTHING,
    next: 'For a registry without staging, leave out `publish` and `wait`, and the version is published directly. On npmjs.com, check that a token covers this package.',
    facts: atRegistry,
  },
  ESTAGECONFLICT: {
    message: 'This version is staged with other contents.',
    meaning:
      'This version is already staged at the registry, and its contents or its dist-tag are not the ones of this release. It may be from an earlier run (even of this commit, if builds are not reproducible) or from somebody else.',
    done: 'No tag was pushed. The other one stays staged.',
    next: 'Look at what is staged. If you don’t want it, discard it and run the release again. If you do, approve it and run the release again: that run tags it, or says how to.',
    facts: atRegistry,
  },
  ESTAGEBEFORE: {
    message: 'This version is staged and waits for an approval.',
    meaning:
      'The registry refused to publish this version directly, because the version is already staged, for example since an earlier run that was declined. It goes live only if a maintainer approves it.',
    done: EITHER,
    next: 'Discard what is staged and run the release again. Or approve it, if it is what you want to publish.',
    facts: atRegistry,
  },
  ESTAGEOTHER: {
    message: 'Another version is staged and waits for its approval.',
    meaning:
      'An earlier run has staged a version for the same dist-tag, and commits were pushed since. If both were approved, the older one might take the dist-tag back, and it would never get its git tag.',
    done: 'Nothing. No tag was pushed, and the other version stays staged.',
    next: 'Discard the other version and run the release again: this release has its commits too. If you approve it instead, the next run says how to tag it.',
    facts: atRegistry,
  },
  EPUBLISHUNTAGGED: {
    message: 'A version of an earlier commit is live and has no git tag.',
    meaning:
      'An earlier run has staged the version, and it was approved after more commits were pushed. semantic-release does not know about it, and would release its commits once more.',
    done: NOTHING,
    next: 'Push its tag with the commands below and run the release again, which then releases the commits after it. Its release notes and GitHub release have to be made by hand.',
    facts: atRegistry,
  },
  ESTAGETAKEN: {
    message: 'The version number is taken, and the plugin can’t tell by what.',
    meaning:
      'The registry says that this version already exists. It is not published, and this job sees nothing staged under that number. It may be staged by an earlier run, still being processed, or blocked.',
    done: STAGED,
    next: 'As a maintainer, look at “Staged Packages” on npmjs.com, or use the commands below. Approve or discard what is there, then run the release again from the same commit. A job that has only an identity can’t look there.',
    facts: atRegistry,
  },
  ESTAGEUNCLEAR: {
    message: 'It is not known whether the version was staged.',
    meaning: 'The connection broke, and the registry gave no clear answer when it was asked what is staged.',
    done: STAGED,
    next: 'Run the release again from the same commit. If the version was staged, the next run uses it.',
    facts: atRegistry,
  },
  ESTAGEREJECTED: {
    message: 'The staged version was discarded.',
    meaning: 'A maintainer looked at the version on npmjs.com, or with `npm stage`, and discarded it.',
    done: 'The version number is free again. The error’s text says whether a tag was pushed.',
    next: 'Ask the other maintainers why. If a tag was pushed, delete it before you release this version again.',
    facts: atRegistry,
  },
  ESTAGEGONE: {
    message: 'The staged version is gone, but it is not live.',
    meaning:
      'It was discarded, or it was approved and is still being processed. The plugin can’t tell which, and waited ten minutes for it to go live.',
    done: EITHER,
    next: 'If the version goes live after all, run the release again, and it continues from there.',
    facts: atRegistry,
  },
  ESTAGEBLOCKED: {
    message: 'The registry has blocked the version.',
    meaning: 'The registry scans every version, and this one did not pass.',
    done: EITHER,
    next: 'Look at the package’s page on npmjs.com and at npm’s e-mails to its maintainers. The number stays taken, so release the next version.',
    facts: atRegistry,
  },
  ESTAGETIMEOUT: {
    message: 'The version was not live in time.',
    meaning:
      'The release waited until its deadline. Nobody approved the version, or the registry is still scanning it.',
    done: EITHER,
    next: 'If no tag was pushed, approve the version and run the release again from the same commit, or discard it. If a tag was pushed, approving it is all that is left to do. The option `timeout` changes how long the job waits.',
    facts: atRegistry,
  },
  ESTAGECHANGED: {
    message: 'The contents changed after the version was staged.',
    meaning:
      'A later plugin changed files of the package, so what is staged is not what this release would publish now. It was not approved.',
    done: 'The tag was pushed. The version is staged, and not published.',
    next: 'List this plugin after the ones that change the package’s files. Discard what is staged, delete the tag, and run the release again.',
    facts: atRegistry,
  },
  ESTAGEFORBIDDEN: {
    message: 'The token may not stage.',
    meaning:
      'The registry refused to stage with this token. A read-only token can only list what is staged. Staging then takes the identity of a trusted publisher, and this job has none.',
    done: NOTHING,
    next: 'Give the job its identity (on GitHub the permission `id-token: write`, on GitLab and CircleCI the variable `NPM_ID_TOKEN`). Or make a token that may stage.',
    facts: atRegistry,
  },
  ETRUSTEDSTAGEONLY: {
    message: 'The trusted publisher may stage, but not publish.',
    meaning:
      'The registry refused to publish with the job’s identity, because this trusted publisher may only stage (“OIDC permission denied for this action”).',
    done: 'The tag was pushed, but the package was not published.',
    next: 'Set `responder: "npm"`, and the version is staged and approved by a maintainer. Or allow “npm publish” for the trusted publisher in the package’s settings.',
    facts: atRegistry,
  },
  ETRUSTEDNOSTAGE: {
    message: 'The trusted publisher may not stage.',
    meaning:
      'The registry refused to stage with the job’s identity. The trusted publisher may lack that permission (“OIDC permission denied for this action”), or belong to another workflow or environment.',
    done: 'No tag was pushed, and nothing was staged.',
    next: 'Check the trusted publishers in the package’s settings (repository, workflow file, environment, allowed actions). A trusted publisher expires if its first publish does not succeed within two days. Make a new one just before a release. A new package has no trusted publisher: a maintainer stages its first version (`npx npm@11 stage publish`) and approves it.',
    facts: atRegistry,
  },
  EDISTTAGNOBODY: {
    message: 'Nobody can be asked for the dist-tag’s second factor.',
    meaning:
      'Setting a dist-tag takes a second factor. npmjs.com has no page to approve one, and the job’s identity may not set it.',
    done: 'The dist-tag is not set. The error’s text has the command.',
    next: 'Ask a maintainer to run the command. To have it done in CI, use a trusted publisher that may manage dist-tags, or a responder that asks for codes.',
    facts: atRegistry,
  },
  ELINKINLOG: {
    message: 'npm’s link would be in a log that others may read.',
    meaning:
      'With `responder: "npm"` and `publish: "direct"`, npm’s link for confirming the release is shown in the job’s log. Anyone who reads the log in time could take the code behind it. This log is not known to be private.',
    done: NOTHING,
    next: 'Use `publish: "staged"`, whose links are of no use to others, or another responder. If only people you trust can read the log, set `linkInLog: true`.',
  },
} satisfies Record<string, ErrorDefinition>
