import { atRegistry } from './at-registry.ts'
import type { ErrorDefinition } from './definition.ts'
import { EITHER, NOTHING } from './done.ts'

export const STAGED_ERRORS = {
  ESTAGEUNSUPPORTED: {
    message: 'The registry can’t stage versions, or no token may list them.',
    done: NOTHING,
    next: 'For a registry without staging, leave out `publish` and `wait` to publish directly. On npmjs.com, check that a token covers this package.',
    facts: atRegistry,
  },
  ESTAGECONFLICT: {
    message: 'This version is staged with other contents.',
    meaning:
      'Its contents or its dist-tag are not this release’s. It may be from an earlier run (even of this commit, if builds are not reproducible) or from somebody else.',
    done: 'The other one stays staged.',
    next: 'Look at what is staged. Discard it, or approve it if you want it. Then run the release again: that run tags what was approved, or says how to.',
    facts: atRegistry,
  },
  ESTAGEBEFORE: {
    message: 'This version is staged and waits for an approval.',
    meaning:
      'So the registry refused to publish it directly. It may be from an earlier run that was declined, and goes live only if a maintainer approves it.',
    done: EITHER,
    next: 'Discard it and run the release again. Or approve it, if you want to publish it.',
    facts: atRegistry,
  },
  ESTAGEOTHER: {
    message: 'Another version is staged and waits for its approval.',
    meaning:
      'An earlier run staged it for the same dist-tag. If it is approved after this one, the dist-tag moves back to it, and it never gets a git tag.',
    done: 'No tag was pushed, and the other version stays staged.',
    next: 'Discard it and run the release again: this release includes its commits. If you approve it instead, the next run says how to tag it.',
    facts: atRegistry,
  },
  EPUBLISHUNTAGGED: {
    message: 'A version of an earlier commit is live and has no git tag.',
    meaning:
      'An earlier run staged it, and it was approved after more commits were pushed. semantic-release does not know about it, and would release its commits again.',
    done: NOTHING,
    next: 'Push its tag with the commands shown and run the release again, for the commits after it. Make its release notes and GitHub release by hand.',
    facts: atRegistry,
  },
  ESTAGETAKEN: {
    message: 'The version number is taken, and the plugin can’t tell by what.',
    meaning:
      'No such version is published, and this job sees none staged. It may be staged by an earlier run, still being processed, or blocked.',
    done: 'No tag was pushed, and nothing was uploaded.',
    next: 'As a maintainer, look at “Staged Packages” on npmjs.com, or run `npx npm@11 stage list`. Approve or discard what is there, then run the release again from the same commit. A job with only an identity can’t look there.',
    facts: atRegistry,
  },
  ESTAGEUNCLEAR: {
    message: 'It is not known whether the version was staged or approved.',
    meaning: 'The connection broke, and the registry gave no clear answer afterwards.',
    done: EITHER,
    next: 'If no tag was pushed, run the release again from the same commit: it uses what was staged. If one was pushed, use the commands shown.',
    facts: atRegistry,
  },
  ESTAGEREJECTED: {
    message: 'The staged version was discarded.',
    meaning: 'A maintainer did so on npmjs.com, or with `npm stage`.',
    done: 'The log says whether the number is free again.',
    next: 'Ask the other maintainers why. To stage it again, run the release again, after deleting the tag if one was pushed.',
    facts: atRegistry,
  },
  ESTAGEGONE: {
    message: 'The staged version is gone, but it is not live.',
    meaning:
      'It was discarded, or it was approved and is still being processed. The plugin waited up to ten minutes, and can’t tell which.',
    done: EITHER,
    next: 'If it goes live after all, run the release again, and it continues from there.',
    facts: atRegistry,
  },
  ESTAGEBLOCKED: {
    message: 'The registry has blocked the version.',
    meaning: 'It did not pass the registry’s scan.',
    done: EITHER,
    next: 'Look at the package’s page on npmjs.com and at npm’s e-mails to its maintainers. The number stays taken, so release the next version.',
    facts: atRegistry,
  },
  ESTAGETIMEOUT: {
    message: 'The version did not go live in time.',
    meaning: 'Nobody approved it before the deadline, or the registry is still scanning it.',
    done: EITHER,
    next: 'If no tag was pushed, discard the version, or approve it and run the release again from the same commit. If one was pushed, only approving it is left. `timeout` changes how long the job waits.',
    facts: atRegistry,
  },
  ESTAGECHANGED: {
    message: 'The contents changed after the version was staged.',
    meaning:
      'Files changed later, and npm would now publish something else, or can’t pack again. So this job did not approve the staged version.',
    done: 'The tag was pushed. The version is staged, and not published.',
    next: 'List this plugin after the ones that change the package’s files. Discard what is staged, delete the tag, and run the release again.',
    facts: atRegistry,
  },
  ESTAGEFORBIDDEN: {
    message: 'The token may not stage.',
    meaning:
      'A read-only token can only list what is staged, and this job has no trusted publisher’s identity to stage with.',
    done: NOTHING,
    next: 'Give the job its identity (on GitHub the permission `id-token: write`, on GitLab and CircleCI the variable `NPM_ID_TOKEN`). Or create a token that may stage.',
    facts: atRegistry,
  },
  ETRUSTEDSTAGEONLY: {
    message: 'The trusted publisher may stage, but not publish.',
    meaning: 'The registry refused the job’s identity (“OIDC permission denied for this action”).',
    done: 'The tag was pushed, but the package was not published.',
    next: 'Set `responder: "npm"`: the version is then staged, and approved by a maintainer. Or allow “npm publish” for the trusted publisher in the package’s settings.',
    facts: atRegistry,
  },
  ETRUSTEDNOSTAGE: {
    message: 'The trusted publisher may not stage.',
    meaning:
      'It may lack that permission (“OIDC permission denied for this action”), or belong to another workflow or environment.',
    done: 'No tag was pushed, and nothing was staged.',
    next: 'Check the trusted publishers in the package’s settings: repository, workflow file (with `workflow_call`, the caller’s), environment, allowed actions. Self-hosted runners can’t use one. A trusted publisher expires unless it publishes within two days, so add it just before a release. A new package has none: a maintainer stages its first version, below 1.0.0 (`npx npm@11 stage publish --tag latest`), and approves it.',
    facts: atRegistry,
  },
  EDISTTAGNOBODY: {
    message: 'Nobody can be asked for the dist-tag’s second factor.',
    meaning: 'npmjs.com has no page to give it, and the job’s identity may not set a dist-tag.',
    done: 'The dist-tag is not set. The log has the command.',
    next: 'Ask a maintainer to run `npm dist-tag add`. To have it done in CI, use a responder that asks for codes or, with semantic-release, a trusted publisher that may manage dist-tags.',
    facts: atRegistry,
  },
  ELINKINLOG: {
    message: 'npm’s link would be in a log that others may read.',
    meaning:
      'With `responder: "npm"`, the log shows npm’s link for confirming a direct upload. Anyone who reads it in time could take the code behind it. This log is not known to be private.',
    done: NOTHING,
    next: 'Use `publish: "staged"`, whose links are of no use to others, or another responder. If only people you trust can read the log, use `linkInLog: true`.',
  },
} satisfies Record<string, ErrorDefinition>
