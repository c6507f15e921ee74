import { inspect } from 'node:util'
import type { ErrorDefinition } from './definition.ts'
import { HELD, NOTHING } from './done.ts'
import { hintAtPlaceholder, showSource, type TokenSource } from './placeholder-token.ts'

export interface InvalidOption {
  option: string
  /** The value as it was given, without secrets. */
  value: unknown
  surface?: 'publish' | 'otp' | undefined
}

const given = ({ option, value, surface }: InvalidOption) => ({
  // The texts of a command already name the flag.
  Option: surface === undefined ? option : undefined,
  Value: typeof value === 'string' ? value : inspect(value, { compact: true, breakLength: Infinity }),
})
const asked = ({ registry }: { registry: string }) => ({ Registry: registry })

export const CONFIG_ERRORS = {
  EINVALIDNPMPUBLISH: {
    message: 'Invalid `npmPublish` option.',
    meaning: '`npmPublish` must be `true` or `false`.',
    done: NOTHING,
    next: 'Correct it, or leave it out to publish the package.',
    facts: given,
  },
  EINVALIDENTRIES: {
    message: 'The plugin is listed twice with different ways to publish.',
    meaning: 'For one folder, one entry asks a maintainer, and another publishes without asking.',
    done: NOTHING,
    next: 'Give both the same options, or set `CFA_RESPONDER_URL` instead of `responder`.',
  },
  EINVALIDTARBALLDIR: {
    message: 'Invalid `tarballDir` option.',
    meaning: '`tarballDir` must be the path of a folder that the job can write to.',
    done: HELD,
    next: 'Correct it, or leave it out to keep no tarball.',
    facts: given,
  },
  EINVALIDPKGROOT: {
    message: 'Invalid `pkgRoot` option.',
    meaning: '`pkgRoot` must be the path of the folder whose `package.json` is published.',
    done: NOTHING,
    next: 'Correct it, or leave it out to publish the root of the repository.',
    facts: given,
  },
  EINVALIDPACK: {
    message: 'Invalid `pack` option.',
    meaning: '`pack` must be `"auto"`, `"npm"`, `"pnpm"`, `"yarn"` or `"bun"`.',
    done: NOTHING,
    next: 'Correct it, or leave it out to use the project’s own tool where npm’s result could not be used.',
    facts: given,
  },
  EINVALIDRESPONDER: {
    message: 'Invalid `responder` option.',
    meaning:
      '`responder` (or `CFA_RESPONDER_URL`) must be a responder’s URL, `"npm"`, `"terminal"`, a service (`"continuous-auth"`, `"wait-for-secrets"`, `"optic"`), or a module that makes a responder.',
    done: NOTHING,
    next: 'Use the full URL with `https://`, or the name of an installed module. If it looks right, type it again: copying may add invisible characters.',
    facts: given,
  },
  EINVALIDACCOUNTS: {
    message: 'Invalid `accounts` option.',
    meaning: '`accounts` must be a list of npm usernames, with no name in it twice.',
    done: NOTHING,
    next: 'Write it as `["alice", "bob"]`, or leave it out to use every `NPM_TOKEN_<username>`.',
    facts: given,
  },
  EINVALIDTIMEOUT: {
    message: 'Invalid `timeout` option.',
    meaning:
      '`timeout`, the wait for a maintainer, must be a number of seconds, or a time like `"90s"`, `"30m"` or `"1h"`, between one second and six hours.',
    done: NOTHING,
    next: 'Correct it, or leave it out to wait for 30 minutes.',
    facts: given,
  },
  EINVALIDWAIT: {
    message: 'Invalid `wait` or `CFA_FINISH_ONLY`.',
    meaning:
      '`wait` must be `true`, `false`, or how long to wait for an approval, such as `"10m"`, between one second and six hours. `wait` and `CFA_FINISH_ONLY` are for staged versions, which take a responder and no `publish: "direct"`.',
    done: NOTHING,
    next: 'Correct it. Without `wait`, the job waits until `timeout`.',
    facts: given,
  },
  EINVALIDWAITFOR: {
    message: 'Invalid `waitFor` option.',
    meaning:
      '`waitFor` must be `"accepted"` (the registry has taken the version) or `"live"` (everybody can install it).',
    done: NOTHING,
    next: 'Correct it, or leave it out: a direct release then waits for `"accepted"`, and a staged one for `"live"`.',
    facts: given,
  },
  EINVALIDLINKINLOG: {
    message: 'Invalid `linkInLog` option.',
    meaning: '`linkInLog` must be `true` or `false`.',
    done: NOTHING,
    next: 'Correct it, or leave it out to show npm’s link only in logs that are known to be private.',
    facts: given,
  },
  EINVALIDTRUST: {
    message: 'Invalid `trust` option.',
    meaning:
      '`trust` must be `"keep"` (no version may carry less evidence than an earlier one) or `"allow"`.',
    done: NOTHING,
    next: 'Correct it, or leave it out. With a responder, the default is `"keep"`.',
    facts: given,
  },
  EINVALIDPUBLISHOPTION: {
    message: 'The option `publish` is neither `"direct"` nor `"staged"`.',
    meaning:
      'It only looks like one of them. (A list of plugins under this name is semantic-release’s, and fine.)',
    done: NOTHING,
    next: 'Write it as `"direct"` or `"staged"`, in lower case, or leave it out.',
    facts: given,
  },
  EINVALIDPUBLISH: {
    message: 'Nobody would learn that a staged version needs approval.',
    meaning: '`publish` is `"staged"`, and no responder is set up.',
    done: NOTHING,
    next: 'Set `responder` to `"npm"` (maintainers approve on npmjs.com) or to one that asks for a code. Or leave out `publish` to publish directly.',
    facts: given,
  },
  EINVALIDREGISTRY: {
    message: 'The registry is not a URL.',
    meaning:
      'The value in `publishConfig.registry`, `NPM_CONFIG_REGISTRY` or `.npmrc` is not an `http:` or `https:` URL, or has an invisible character.',
    done: NOTHING,
    next: 'Write it in full, such as `https://registry.example.com/`.',
    facts: asked,
  },
  EREGISTRYSETTINGS: {
    message: 'npm’s configuration can’t be read.',
    meaning: 'The registries, proxies and certificates of a release come from it.',
    done: NOTHING,
    next: 'Run `npm config list` in the job to see why. The usual cause is an `.npmrc`, or a certificate file that it names.',
  },
  EREGISTRYUNREACHABLE: {
    message: 'The registry can’t be reached.',
    meaning: 'It did not answer, or is not working. Your tokens are not the cause.',
    done: HELD,
    next: 'Check the registry’s status page, and the job’s proxy and certificates. Then run the release again.',
    facts: asked,
  },
  ENONPMTOKEN: {
    message: 'No npm token specified.',
    meaning:
      'Neither the environment nor `.npmrc` has one for this registry, and trusted publishing is not available.',
    done: NOTHING,
    next: 'Set `NPM_TOKEN` in your CI’s secrets, or a responder and one `NPM_TOKEN_<username>` for each maintainer. Or, without a responder or with `npm`, set up [trusted publishing](https://docs.npmjs.com/trusted-publishers).',
    facts: asked,
  },
  EINVALIDNPMTOKEN: {
    message: 'Invalid npm token.',
    meaning:
      'The registry does not accept the one in `NPM_TOKEN` or `.npmrc`: it was mistyped, has expired or was revoked.',
    done: NOTHING,
    next: 'Store a new granular access token in your CI: this package, 90 days at most, rights as before (read and write, stage-only or read-only).',
    facts: ({
      registry,
      variable,
      ...token
    }: TokenSource & { registry: string; variable?: string | undefined }) => ({
      Registry: registry,
      Token: variable,
      ...showSource(token),
    }),
    hint: hintAtPlaceholder,
  },
  ETEMPFOLDER: {
    message: 'The temporary folder can’t be used.',
    meaning: 'npm’s settings for this run could not be written there.',
    done: HELD,
    next: 'The folder in `TMPDIR` (`TEMP` on Windows) must exist and be writable, and the disk must have room.',
    facts: ({ folder }: { folder?: string | undefined }) => ({ Folder: folder }),
  },
} satisfies Record<string, ErrorDefinition>
