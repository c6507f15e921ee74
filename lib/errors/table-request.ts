import type { ErrorDefinition } from './definition.ts'
import { HELD } from './done.ts'

/** npm's request is held and compared before anybody is asked; `found` is what npm would have published. */
const CAUSES =
  'The cause may be a lifecycle script (`prepublishOnly`, `prepack`, `prepare`) that edits `package.json` or publishes another package, or npm’s setting `workspace`, `workspaces` or `prefix`. Remove it, and run the release again.'

export interface Differing {
  expected: string
  found: string
}

const compare = ({ expected, found }: Differing) => ({ Expected: expected, Found: found })

export const REQUEST_ERRORS = {
  EREQUESTNAME: {
    message: 'npm would publish another package.',
    done: HELD,
    next: CAUSES,
    facts: compare,
  },
  EREQUESTVERSION: {
    message: 'npm would publish another version.',
    done: HELD,
    next: CAUSES,
    facts: compare,
  },
  EREQUESTTAG: {
    message: 'npm would use another dist-tag.',
    meaning: 'The channel of the branch decides the dist-tag.',
    done: HELD,
    next: 'Remove `tag` from `publishConfig` and from npm’s settings, and check whether a lifecycle script changes it.',
    facts: compare,
  },
  EREQUESTACCESS: {
    message: 'npm would publish with a different access level.',
    meaning: 'Its request asks for another one (`public` or `restricted`) than was checked.',
    done: HELD,
    next: 'Set `publishConfig.access` in `package.json`, and check whether a lifecycle script changes it.',
    facts: compare,
  },
  EREQUESTTARBALL: {
    message: 'The tarball in npm’s request can’t be trusted.',
    meaning: 'There must be exactly one, with the bytes that its manifest describes.',
    done: HELD,
    next: 'Check what the lifecycle scripts of the package do, and which npm made the request. Then run the release again.',
    facts: ({ expected, found }: { expected?: string | undefined; found?: string | undefined }) => ({
      Expected: expected,
      Found: found,
    }),
  },
  EREQUESTCONTENT: {
    message: 'npm’s request would write something else as well.',
    meaning: 'Publishing adds one version and its dist-tag. Nobody would have approved the rest.',
    done: HELD,
    next: 'Find the lifecycle script or tool that adds it, and remove it. Then run the release again.',
    facts: ({ key }: { key: string }) => ({ Key: key }),
  },
  EREQUESTSECOND: {
    message: 'A second package was about to be published.',
    meaning:
      'Something else in the job tried to write to the registry. It was refused, and the release ended.',
    done: HELD,
    next: 'The usual cause is a lifecycle script: remove its `npm publish`, or give that package its own entry of this plugin. If you don’t know where it comes from, treat the job as compromised.',
    facts: ({ name }: { name: string }) => ({ Package: name }),
  },
  EPUBLISHNOTHING: {
    message: 'npm published nothing.',
    meaning: 'It ended without an error, but never sent the package.',
    done: HELD,
    next: 'Remove `dry-run` (`npm_config_dry_run`) from the job’s `.npmrc` and environment. If it isn’t set, read npm’s output.',
  },
} satisfies Record<string, ErrorDefinition>
