import type { ErrorDefinition } from './definition.ts'

/** npm's request is held and compared before anybody is asked; `found` is what npm would have published. */
const HELD = 'Nothing was uploaded. The error’s text says whether a tag was pushed.'
const CAUSES =
  'A lifecycle script (`prepublishOnly`, `prepack`, `prepare`) that edits `package.json`, or publishes another package, can cause this, and so can npm’s settings `workspace`, `workspaces` and `prefix`.'

export interface Differing {
  expected: string
  found: string
}

const compare = ({ expected, found }: Differing) => ({ Expected: expected, Found: found })

export const REQUEST_ERRORS = {
  EREQUESTNAME: {
    message: 'npm would publish another package.',
    meaning: 'The request that npm made is for a different package from the one that was checked.',
    done: HELD,
    next: `${CAUSES} Remove the cause and run the release again.`,
    facts: compare,
  },
  EREQUESTVERSION: {
    message: 'npm would publish another version.',
    meaning: 'The request that npm made is for a different version from the one being released.',
    done: HELD,
    next: `${CAUSES} Remove the cause and run the release again.`,
    facts: compare,
  },
  EREQUESTTAG: {
    message: 'npm would use another dist-tag.',
    meaning:
      'The request that npm made sets a different dist-tag from the one that belongs to this release’s channel.',
    done: HELD,
    next: 'Remove `tag` from `publishConfig` and from npm’s settings, and check whether a lifecycle script changes it. The channel of the branch decides the dist-tag.',
    facts: compare,
  },
  EREQUESTACCESS: {
    message: 'npm would publish with a different access level.',
    meaning:
      'The request that npm made asks for a different access level (`public` or `restricted`) from the one that was checked.',
    done: HELD,
    next: 'Set `publishConfig.access` in `package.json`, and check whether a lifecycle script changes it.',
    facts: compare,
  },
  EREQUESTTARBALL: {
    message: 'The tarball in npm’s request can’t be trusted.',
    meaning:
      'The request must have exactly one tarball, and its bytes must be the ones that its manifest describes.',
    done: HELD,
    next: 'Check what the lifecycle scripts of the package do, and which npm made the request. Then run the release again.',
    facts: ({ expected, found }: { expected?: string | undefined; found?: string | undefined }) => ({
      Expected: expected,
      Found: found,
    }),
  },
  EREQUESTCONTENT: {
    message: 'npm’s request would write something else as well.',
    meaning:
      'Publishing adds one version and its dist-tag. This request contains something else, which nobody would have approved.',
    done: HELD,
    next: 'Check which lifecycle script or tool adds it, and remove it. Then run the release again.',
    facts: ({ key }: { key: string }) => ({ Key: key }),
  },
  EREQUESTSECOND: {
    message: 'A second package was about to be published.',
    meaning:
      'While npm published this package, something else in the job tried to write to the registry. It was refused, and the release was ended. A lifecycle script that publishes is the usual cause.',
    done: HELD,
    next: 'Remove the second `npm publish` from the scripts, or give that package its own entry of this plugin. If you don’t know where it comes from, treat the job as compromised.',
    facts: ({ name }: { name: string }) => ({ Package: name }),
  },
  EPUBLISHNOTHING: {
    message: 'npm published nothing.',
    meaning: 'npm ended without an error, but it never sent the package.',
    done: HELD,
    next: 'Remove `dry-run` from the `.npmrc` and the environment of the job (`npm_config_dry_run`). If it isn’t set, read npm’s output above.',
  },
} satisfies Record<string, ErrorDefinition>
