import type { ErrorDefinition } from './definition.ts'
import { HELD, NOTHING } from './done.ts'

export const PACKAGE_ERRORS = {
  ENOPKG: {
    message: 'Missing `package.json` file.',
    meaning: 'The folder to publish has none.',
    done: NOTHING,
    next: 'Add one, or set the option `pkgRoot` to the folder that has it.',
  },
  ENOPKGNAME: {
    message: 'Missing `name` property in `package.json`.',
    done: NOTHING,
    next: 'Add a valid `name`.',
  },
  EINVALIDPKG: {
    message: 'The `package.json` can’t be used.',
    meaning: 'It can’t be read, or npm would not accept it.',
    done: NOTHING,
    next: 'Correct it. `npm pkg fix` repairs the common mistakes.',
  },
  EINVALIDPUBLISHCONFIG: {
    message: '`publishConfig` has a setting that is not allowed there.',
    meaning:
      'npm takes all of it as its own settings. Network settings, one-time passwords and credentials could send a release, or a token, somewhere else.',
    done: NOTHING,
    next: 'Remove the key. Network settings belong in the job’s `.npmrc` or environment, and credentials in your CI’s secrets.',
    facts: ({ key }: { key: string }) => ({ Key: key }),
  },
  EDEPENDENCYPROTOCOL: {
    message: 'Some dependencies can only be installed in this repository.',
    meaning:
      'Their protocol (`workspace:`, `catalog:`, `link:`, `portal:`, `patch:`) works nowhere else, and the tool that packed this package left it in.',
    done: HELD,
    next: 'Have the project’s own tool pack: set `pack` to `"pnpm"`, `"yarn"` or `"bun"`, which replaces `workspace:` and `catalog:`. In place of `link:`, `portal:` and `patch:`, write version ranges.',
    facts: ({ dependencies }: { dependencies: readonly string[] }) => ({ Dependencies: dependencies }),
  },
  ENOPROVENANCE: {
    message: 'The job has no identity to sign provenance with.',
    meaning:
      'Provenance is on. Without an identity from the CI, npm would refuse to publish, and the tag would already be pushed.',
    done: NOTHING,
    next: 'On GitHub Actions, give the job the permission `id-token: write`; on GitLab, an ID token named `SIGSTORE_ID_TOKEN` with the audience `sigstore`. Or switch `provenance` off.',
  },
  ETRUSTDOWNGRADE: {
    message: 'This version would be trusted less than an earlier one.',
    meaning:
      'It would carry less evidence of how it was published: a maintainer’s approval, a trusted publisher, provenance. Installers that compare versions would refuse it: pnpm with `trustPolicy: no-downgrade`, Deno and aube.',
    done: HELD,
    next: 'Use `publish: "staged"`: an approved version carries the most. If earlier versions carry provenance alone, switching `provenance` on is enough. To publish it anyway, use `trust: "allow"`: some users then can’t install it. See `docs/trust.md`.',
    facts: ({ name, carries, earlier }: { name: string; carries: string; earlier: string }) => ({
      Package: name,
      'It would carry': carries,
      'Earlier version': earlier,
    }),
  },
  EPUBLISHVERSION: {
    message: 'npm could not set the version.',
    meaning: '`npm version` failed before anything was packed.',
    done: NOTHING,
    next: 'Read npm’s message and correct the cause. Then run the release again.',
  },
  EVERSIONELSEWHERE: {
    message: 'npm did not write the new version here.',
    meaning: 'Its settings sent it to another folder, or nowhere.',
    done: 'Nothing was done, but another `package.json` in the checkout may have been changed.',
    next: 'Remove the setting (such as `workspace`, `prefix`, `global` or `usage`) from the job’s `.npmrc` or environment.',
    facts: ({
      expected,
      found,
      setting,
      file,
    }: {
      expected: string
      found: string
      setting?: string | undefined
      file?: string | undefined
    }) => ({ Expected: expected, Found: found, Setting: setting, File: file }),
  },
} satisfies Record<string, ErrorDefinition>
