import type { ErrorDefinition, ErrorFacts } from './table.ts'

const NOTHING = 'Nothing: no tag, no upload.'

const given = ({ option, value }: ErrorFacts) => `Your \`${option}\` is \`${show(value)}\`.`
const show = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

export const CONFIG_ERRORS = {
  EINVALIDNPMPUBLISH: {
    message: 'Invalid `npmPublish` option.',
    meaning: 'The option `npmPublish`, if it is there, must be `true` or `false`.',
    done: NOTHING,
    next: 'Correct the option in your release configuration, or leave it out (then the package is published).',
    facts: given,
  },
  EINVALIDTARBALLDIR: {
    message: 'Invalid `tarballDir` option.',
    meaning: 'The option `tarballDir`, if it is there, must name a folder.',
    done: NOTHING,
    next: 'Correct the option in your release configuration, or leave it out (then no tarball is kept).',
    facts: given,
  },
  EINVALIDPKGROOT: {
    message: 'Invalid `pkgRoot` option.',
    meaning:
      'The option `pkgRoot`, if it is there, must name the folder that holds the `package.json` to publish.',
    done: NOTHING,
    next: 'Correct the option in your release configuration, or leave it out (then the repository root is published).',
    facts: given,
  },
  EINVALIDRESPONDER: {
    message: 'Invalid `responder` option.',
    meaning:
      'The option `responder` (or `CFA_RESPONDER_URL`) must be the URL of a responder endpoint, `"npm"`, `"terminal"`, or the name of a module that makes one.',
    done: NOTHING,
    next: 'Give the full URL with `https://`, or the name of an installed module.',
    facts: given,
  },
  EINVALIDACCOUNTS: {
    message: 'Invalid `accounts` option.',
    meaning: 'The option `accounts`, if it is there, must be a list of npm user names, each once.',
    done: NOTHING,
    next: 'Write it as `["alice", "bob"]`, or leave it out (then every `NPM_TOKEN_<username>` is used).',
    facts: given,
  },
  EINVALIDTIMEOUT: {
    message: 'Invalid `timeout` option.',
    meaning:
      'The option `timeout` says how long to wait for a maintainer: a number of seconds, or a text like `"90s"`, `"30m"` or `"1h"`; at least one second, at most six hours.',
    done: NOTHING,
    next: 'Correct the option, or leave it out (then it is 30 minutes).',
    facts: given,
  },
  EINVALIDWAITFOR: {
    message: 'Invalid `waitFor` option.',
    meaning:
      'The option `waitFor`, if it is there, must be `"accepted"` (the registry has taken the version) or `"live"` (everybody can install it).',
    done: NOTHING,
    next: 'Correct the option, or leave it out (then a direct publish waits until it is accepted, and a staged one until it is live).',
    facts: given,
  },
  EINVALIDLINKINLOG: {
    message: 'Invalid `linkInLog` option.',
    meaning: 'The option `linkInLog`, if it is there, must be `true` or `false`.',
    done: NOTHING,
    next: 'Correct the option, or leave it out (then the link stands in logs that are private, and in no others).',
    facts: given,
  },
  EINVALIDPUBLISHOPTION: {
    message: 'The option `publish` is neither `"direct"` nor `"staged"`.',
    meaning:
      'What is set looks like one of them, and is not. (A list of plugins under that name is semantic-release’s own, and no mistake.)',
    done: NOTHING,
    next: 'Write it as `"direct"` or `"staged"`, in lower case, or leave it out.',
    facts: given,
  },
  EINVALIDPUBLISH: {
    message: 'Nobody is there to approve what would be staged.',
    meaning:
      'With `publish: "staged"` the version waits at the registry until a maintainer approves it, and no responder is set that would say so to them.',
    done: NOTHING,
    next: 'Set the option `responder`: `"npm"`, where they approve it on npmjs.com, or one that asks them for a code. Or leave `publish` out (then it is published directly).',
    facts: given,
  },
  ENOPKG: {
    message: 'Missing `package.json` file.',
    meaning:
      'There is no `package.json` in the folder that would be published, and npm cannot publish without one.',
    done: NOTHING,
    next: 'Add a `package.json`, or point the option `pkgRoot` at the folder that has it.',
  },
  ENOPKGNAME: {
    message: 'Missing `name` property in `package.json`.',
    meaning: 'The `package.json` has no `name`, and npm cannot publish a package without one.',
    done: NOTHING,
    next: 'Add a valid `name` to the `package.json`.',
  },
  EINVALIDPKG: {
    message: 'The `package.json` cannot be used.',
    meaning: 'The `package.json` is there, but it cannot be read or npm would not accept it.',
    done: NOTHING,
    next: 'Correct the file. `npm pkg fix` mends the common faults.',
  },
  EINVALIDREGISTRY: {
    message: 'The registry is not a URL.',
    meaning:
      'The registry that `publishConfig.registry`, `NPM_CONFIG_REGISTRY` or `.npmrc` names is not an `http:` or `https:` URL.',
    done: NOTHING,
    next: 'Write the registry as a full URL, for example `https://registry.example.com/`.',
    facts: ({ registry }) => `The registry found is \`${registry}\`.`,
  },
  ENOPROVENANCE: {
    message: 'Provenance is wanted, and the job has no identity to sign with.',
    meaning:
      'npm signs where a package was built with the identity that the CI service gives to the job, and this job has none: npm would refuse to publish, after the tag.',
    done: NOTHING,
    next: 'On GitHub Actions give the job `id-token: write`; on GitLab an id token `SIGSTORE_ID_TOKEN` for `sigstore`. Or switch `provenance` off.',
  },
  ENONPMTOKEN: {
    message: 'No npm token specified.',
    meaning:
      'There is neither an npm token in the environment nor one in `.npmrc` for this registry, and trusted publishing did not answer either.',
    done: NOTHING,
    next: 'Set `NPM_TOKEN`, or one `NPM_TOKEN_<username>` for each maintainer together with a responder, in the secrets of your CI, or set up [trusted publishing](https://docs.npmjs.com/trusted-publishers).',
    facts: ({ registry, detail }) =>
      detail || `The token must allow publishing to the registry \`${registry}\`.`,
  },
  EINVALIDNPMTOKEN: {
    message: 'Invalid npm token.',
    meaning:
      'The registry says that the npm token in `NPM_TOKEN` (or in `.npmrc`) is not valid: mistyped, expired or revoked.',
    done: NOTHING,
    next: 'Make a new granular access token with read and write access to this package and store it in your CI. Tokens that can write live 90 days at most.',
    facts: ({ registry }) => `The registry asked is \`${registry}\`.`,
  },
  EREGISTRYUNREACHABLE: {
    message: 'The registry cannot be reached.',
    meaning:
      'The registry did not answer, or it answered that it cannot work now. This says nothing about your tokens.',
    done: 'Found before the tag: nothing. Found while publishing: the tag is pushed, nothing is uploaded; the text of the error says which.',
    next: 'Look at the status page of the registry, and at the proxy and certificate settings of the job; then run the release again.',
    facts: ({ registry }) => `The registry asked is \`${registry}\`.`,
  },
} satisfies Record<string, ErrorDefinition>
