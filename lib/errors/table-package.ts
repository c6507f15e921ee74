import type { ErrorDefinition } from './definition.ts'

const NOTHING = 'Nothing. No tag was pushed, and nothing was uploaded.'

export const PACKAGE_ERRORS = {
  ENOPKG: {
    message: 'Missing `package.json` file.',
    meaning: 'There is no `package.json` in the folder that would be published.',
    done: NOTHING,
    next: 'Add a `package.json`, or set the option `pkgRoot` to the folder that has it.',
  },
  ENOPKGNAME: {
    message: 'Missing `name` property in `package.json`.',
    meaning: 'The `package.json` has no `name`, and npm can’t publish a package without one.',
    done: NOTHING,
    next: 'Add a valid `name` to the `package.json`.',
  },
  EINVALIDPKG: {
    message: 'The `package.json` can’t be used.',
    meaning: 'The `package.json` can’t be read, or npm would not accept it.',
    done: NOTHING,
    next: 'Correct the file. `npm pkg fix` repairs the common mistakes.',
  },
  EINVALIDPUBLISHCONFIG: {
    message: '`publishConfig` has a setting that is not allowed there.',
    meaning:
      'npm would use everything in the `publishConfig` of `package.json` as its own settings while publishing. Network settings, one-time passwords and credentials are not accepted there, because they could send a release, or a token, somewhere else.',
    done: NOTHING,
    next: 'Remove the key from `publishConfig`. Network settings belong in the job’s `.npmrc` or environment, and credentials in the secrets of your CI.',
    facts: ({ key }: { key: string }) => ({ Key: key }),
  },
  EDEPENDENCYPROTOCOL: {
    message: 'Some dependencies can only be installed in this repository.',
    meaning:
      'These dependencies use a protocol (`workspace:`, `catalog:`, `link:`, `portal:`, `patch:`) that only works inside this repository. npm publishes them as they are, and so does the tool that packed this package, if it was not npm.',
    done: NOTHING,
    next: 'Have the project’s own tool pack the package, with the option `pack` (`"pnpm"`, `"yarn"` or `"bun"`): it replaces `workspace:` and `catalog:`. Nothing replaces `link:`, `portal:` and `patch:`: write version ranges in their place.',
    facts: ({ dependencies }: { dependencies: readonly string[] }) => ({ Dependencies: dependencies }),
  },
  ENOPROVENANCE: {
    message: 'The job has no identity to sign provenance with.',
    meaning:
      'Provenance is switched on. npm signs it with the identity that the CI service gives to the job, and this job has none, so npm would refuse to publish after the tag.',
    done: NOTHING,
    next: 'On GitHub Actions, give the job the permission `id-token: write`. On GitLab, give it an ID token named `SIGSTORE_ID_TOKEN` with the audience `sigstore`. Or switch `provenance` off.',
  },
  ETRUSTDOWNGRADE: {
    message: 'This version would be trusted less than an earlier one.',
    meaning:
      'The registry shows how each version was published: staged and approved by a maintainer, by a trusted publisher, with provenance. With this set-up the next version would carry less evidence than an earlier one, so installers that compare versions would refuse it: pnpm with `trustPolicy: no-downgrade`, Deno and aube.',
    done: NOTHING,
    next: 'Set `publish: "staged"` in place of `"direct"` (`cfa publish --staged`): a version that a maintainer has approved carries the most. If earlier versions carry provenance alone, switching `provenance` on is enough. If you accept that some users can’t install this version, set `trust: "allow"` (`cfa publish --trust allow`). See `docs/trust.md`.',
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
    next: 'Read npm’s message above and correct the cause. Then run the release again.',
  },
  EVERSIONELSEWHERE: {
    message: 'npm wrote the new version somewhere else.',
    meaning:
      '`npm version` succeeded, but the `package.json` that is published still has another version. npm’s settings sent it to a different folder.',
    done: 'No tag was pushed, and nothing was uploaded. Another `package.json` in the checkout may have been changed.',
    next: 'Remove the setting from the `.npmrc` or the environment of the job. `workspace`, `workspaces`, `prefix` and `global` have this effect.',
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
