import { inspect } from 'node:util'
import type { ErrorDefinition } from './definition.ts'
import { hintAtPlaceholder, showSource, type TokenSource } from './placeholder-token.ts'

const NOTHING = 'Nothing. No tag was pushed, and nothing was uploaded.'

export interface InvalidOption {
  option: string
  /** As it was given, without secrets. */
  value: unknown
  surface?: 'publish' | 'otp' | undefined
}

const given = ({ option, value, surface }: InvalidOption) => ({
  // The words of a command name its flag.
  Option: surface === undefined ? option : undefined,
  Value: typeof value === 'string' ? value : inspect(value, { compact: true, breakLength: Infinity }),
})
const asked = ({ registry }: { registry: string }) => ({ Registry: registry })

export const CONFIG_ERRORS = {
  EINVALIDNPMPUBLISH: {
    message: 'Invalid `npmPublish` option.',
    meaning: 'The option `npmPublish` must be `true` or `false`.',
    done: NOTHING,
    next: 'Correct the option in your release configuration. Without it, the package is published.',
    facts: given,
  },
  EINVALIDENTRIES: {
    message: 'The plugin is listed twice with different ways to publish.',
    meaning:
      'The plugin is listed more than once for the same folder. One entry asks a maintainer, and another one publishes without asking.',
    done: NOTHING,
    next: 'Give both entries the same options, or set `CFA_RESPONDER_URL` in place of the option `responder`.',
  },
  EINVALIDTARBALLDIR: {
    message: 'Invalid `tarballDir` option.',
    meaning: 'The option `tarballDir` must be the path of a folder.',
    done: NOTHING,
    next: 'Correct the option in your release configuration. Without it, no tarball is kept.',
    facts: given,
  },
  EINVALIDPKGROOT: {
    message: 'Invalid `pkgRoot` option.',
    meaning: 'The option `pkgRoot` must be the path of the folder whose `package.json` is published.',
    done: NOTHING,
    next: 'Correct the option in your release configuration. Without it, the root of the repository is published.',
    facts: given,
  },
  EINVALIDPACK: {
    message: 'Invalid `pack` option.',
    meaning: 'The option `pack` must be `"auto"`, `"npm"`, `"pnpm"`, `"yarn"` or `"bun"`.',
    done: NOTHING,
    next: 'Correct the option in your release configuration. Without it, the project’s own tool packs where npm’s result could not be used.',
    facts: given,
  },
  EINVALIDRESPONDER: {
    message: 'Invalid `responder` option.',
    meaning:
      'The option `responder` (or `CFA_RESPONDER_URL`) must be the URL of a responder, `"npm"`, `"terminal"`, the name of a service (`"continuous-auth"`, `"wait-for-secrets"`, `"optic"`), or the name of a module that makes a responder.',
    done: NOTHING,
    next: 'Use the full URL with `https://`, or the name of an installed module.',
    facts: given,
  },
  EINVALIDACCOUNTS: {
    message: 'Invalid `accounts` option.',
    meaning: 'The option `accounts` must be a list of npm usernames, with no name in it twice.',
    done: NOTHING,
    next: 'Write it as `["alice", "bob"]`. Without the option, every `NPM_TOKEN_<username>` is used.',
    facts: given,
  },
  EINVALIDTIMEOUT: {
    message: 'Invalid `timeout` option.',
    meaning:
      'The option `timeout` is how long to wait for a maintainer. It must be a number of seconds, or a string like `"90s"`, `"30m"` or `"1h"`, between one second and six hours.',
    done: NOTHING,
    next: 'Correct the option. Without it, the job waits for 30 minutes.',
    facts: given,
  },
  EINVALIDWAIT: {
    message: 'Invalid `wait` option.',
    meaning:
      'The option `wait` must be `true`, `false`, or how long to wait for the approval of a staged version, such as `"10m"`, between one second and six hours. A job can end before the approval only where the version is staged.',
    done: NOTHING,
    next: 'Correct the option, or take out `publish: "direct"`. Without a responder nothing is staged. Without `wait`, the job waits until `timeout`.',
    facts: given,
  },
  EINVALIDWAITFOR: {
    message: 'Invalid `waitFor` option.',
    meaning:
      'The option `waitFor` must be `"accepted"` (the registry has taken the version) or `"live"` (everybody can install it).',
    done: NOTHING,
    next: 'Correct the option. Without it, a direct release waits until the version is accepted, and a staged release until it is live.',
    facts: given,
  },
  EINVALIDLINKINLOG: {
    message: 'Invalid `linkInLog` option.',
    meaning: 'The option `linkInLog` must be `true` or `false`.',
    done: NOTHING,
    next: 'Correct the option. Without it, npm’s link is shown only in logs that are known to be private.',
    facts: given,
  },
  EINVALIDTRUST: {
    message: 'Invalid `trust` option.',
    meaning:
      'The option `trust` must be `"keep"` (no version may carry less evidence than an earlier one) or `"allow"`.',
    done: NOTHING,
    next: 'Correct the option in your release configuration. Without it, a release with a responder keeps what earlier versions carry.',
    facts: given,
  },
  EINVALIDPUBLISHOPTION: {
    message: 'The option `publish` is neither `"direct"` nor `"staged"`.',
    meaning:
      'The value looks like one of the two, but isn’t. (A list of plugins under the same name belongs to semantic-release and is fine.)',
    done: NOTHING,
    next: 'Write it as `"direct"` or `"staged"`, in lower case, or leave it out.',
    facts: given,
  },
  EINVALIDPUBLISH: {
    message: 'Nobody would learn that a staged version needs approval.',
    meaning:
      'With `publish: "staged"`, the version waits at the registry until a maintainer approves it. No responder is set up to ask a maintainer.',
    done: NOTHING,
    next: 'Set the option `responder`, either to `"npm"` (maintainers approve on npmjs.com) or to a responder that asks for a code. Or leave out `publish`, and the version is published directly.',
    facts: given,
  },
  EINVALIDREGISTRY: {
    message: 'The registry is not a URL.',
    meaning:
      'The registry in `publishConfig.registry`, `NPM_CONFIG_REGISTRY` or `.npmrc` is not an `http:` or `https:` URL.',
    done: NOTHING,
    next: 'Write the registry as a full URL, such as `https://registry.example.com/`.',
    facts: asked,
  },
  EREGISTRYSETTINGS: {
    message: 'npm’s configuration can’t be read.',
    meaning:
      'The plugin sends the release itself and follows npm’s settings for registries, proxies and certificates. Reading them failed.',
    done: NOTHING,
    next: 'Run `npm config list` in the job to see the same failure. The cause is usually an `.npmrc`, or a certificate file named in it.',
  },
  EREGISTRYUNREACHABLE: {
    message: 'The registry can’t be reached.',
    meaning:
      'The registry did not answer, or it answered that it can’t work at the moment. Your tokens are not the cause.',
    done: 'Before the tag, nothing. While publishing, the tag was pushed and nothing was uploaded. The error’s text says which.',
    next: 'Check the registry’s status page, and the job’s proxy and certificate settings. Then run the release again.',
    facts: asked,
  },
  ENONPMTOKEN: {
    message: 'No npm token specified.',
    meaning:
      'There is no npm token for this registry in the environment or in `.npmrc`, and trusted publishing is not available.',
    done: NOTHING,
    next: 'Set `NPM_TOKEN` in the secrets of your CI, or one `NPM_TOKEN_<username>` for each maintainer together with a responder. Or set up [trusted publishing](https://docs.npmjs.com/trusted-publishers).',
    facts: asked,
  },
  EINVALIDNPMTOKEN: {
    message: 'Invalid npm token.',
    meaning:
      'The registry says that the npm token in `NPM_TOKEN` (or in `.npmrc`) is not valid. It was mistyped, has expired or was revoked.',
    done: NOTHING,
    next: 'Make a new granular access token with read and write access to this package, and store it in your CI. Tokens that can write last 90 days at most.',
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
    meaning:
      'The plugin keeps npm’s settings for this release in a temporary folder, and writing there failed.',
    done: 'Before the tag, nothing. The error’s text says whether a tag was pushed.',
    next: 'Make sure that the folder in `TMPDIR` (`TEMP` on Windows) exists, that the job may write to it, and that the disk is not full.',
    facts: ({ folder }: { folder?: string | undefined }) => ({ Folder: folder }),
  },
} satisfies Record<string, ErrorDefinition>
