import type { Mode } from './modes.ts'
import type { Project } from './project.ts'

/** npm settings of a repository or a job, and how a release must end with them. */
export interface Row extends Project {
  what: string
  /** Contents of the project's `.npmrc`; `{registry}` stands for the registry's URL. */
  npmrc?: string
  /**
   * `published`: everything that is left matches the peer. `published alone`: only the package is. `well`: published or
   * an error. If somebody has to approve, an error comes before the tag.
   */
  ends: 'published' | 'published alone' | 'an error' | 'well'
  /** Default: attended and unattended. */
  modes?: Mode[]
  others?: string[]
}

const PARTS = ['part-of-settings', 'other-part-of-settings']
/** A package in the root that is published, and two in folders that must not be. */
const workspaces = {
  package: { workspaces: ['packages/*'] },
  files: {
    'packages/a/package.json': { name: PARTS[0], version: '0.0.1' },
    'packages/b/package.json': { name: PARTS[1], version: '0.0.1' },
  },
  others: PARTS,
}

/** Settings that many repositories have, and that are harmless for a release. */
const EVERYDAY = `save-exact=true
package-lock=false
engine-strict=true
fund=false
audit=false
legacy-peer-deps=true
git-tag-version=true
sign-git-tag=true
commit-hooks=false
message=chore(release): %s
tag-version-prefix=
preid=beta
tag=beta
progress=false
maxsockets=1
omit=dev
node-options=--no-warnings
script-shell=/bin/bash
auth-type=legacy
always-auth=true
email=somebody@example.com
replace-registry-host=always
fetch-retries=0
@other:registry=http://127.0.0.1:1/
auto-install-peers=true
shamefully-hoist=true
node-linker=hoisted
public-hoist-pattern[]=*eslint*
`

export const ofRepository: Row[] = [
  {
    what: 'usual settings in .npmrc',
    npmrc: EVERYDAY,
    package: { engines: { node: '>=18', npm: '>=5' }, scripts: { prepack: '[[ 1 == 1 ]]' } },
    modes: ['attended', 'code only', 'unattended'],
    ends: 'published',
  },
  {
    what: 'workspaces=true and workspaces-update=false, with workspaces',
    npmrc: 'workspaces=true\nworkspaces-update=false\n',
    ...workspaces,
    modes: ['attended', 'code only', 'unattended'],
    ends: 'published',
  },
  {
    what: 'workspaces=false, with workspaces',
    npmrc: 'workspaces=false\n',
    ...workspaces,
    ends: 'published',
  },
  { what: 'workspace=packages/a', npmrc: 'workspace=packages/a\n', ...workspaces, ends: 'well' },
  {
    what: 'workspaces and include-workspace-root in the environment',
    env: { NPM_CONFIG_WORKSPACES: 'true', NPM_CONFIG_INCLUDE_WORKSPACE_ROOT: 'true' },
    ...workspaces,
    // The peer also writes the version into each workspace, and publishes none of them.
    ends: 'published alone',
  },
  {
    what: 'json=true, loglevel=silent and scripts that print JSON',
    npmrc: 'json=true\nloglevel=silent\nforeground-scripts=true\n',
    package: { scripts: { prepack: `echo '{"error":{"code":"E401"}}'`, postpublish: 'echo "{}"' } },
    ends: 'published',
  },
  {
    what: 'color=always, loglevel=silly and everything else that changes output',
    npmrc: 'color=always\nloglevel=silly\nparseable=true\nlong=true\nunicode=false\ntiming=true\n',
    env: { NPM_CONFIG_COLOR: 'always', FORCE_COLOR: '1' },
    ends: 'published',
  },
  {
    what: 'silent=true, foreground-scripts=false',
    npmrc: 'silent=true\nforeground-scripts=false\n',
    ends: 'published',
  },
  { what: 'dry-run=true', npmrc: 'dry-run=true\n', ends: 'an error' },
  { what: 'dry-run=true in the environment', env: { npm_config_dry_run: 'true' }, ends: 'an error' },
  { what: 'access=public', name: '@scope/access-in-npmrc', npmrc: 'access=public\n', ends: 'published' },
  {
    what: 'ignore-scripts=true',
    npmrc: 'ignore-scripts=true\n',
    package: { scripts: { prepublishOnly: 'exit 1', prepack: 'exit 1', version: 'exit 1' } },
    ends: 'published',
  },
  { what: 'prefer-offline=true', npmrc: 'prefer-offline=true\n', ends: 'published' },
  { what: 'offline=true', npmrc: 'offline=true\n', ends: 'well' },
  { what: 'before=2020-01-01', npmrc: 'before=2020-01-01\n', ends: 'published' },
  { what: 'min-release-age=7', npmrc: 'min-release-age=7\n', ends: 'published' },
  {
    what: 'a registry without a trailing slash in .npmrc',
    env: { NPM_CONFIG_REGISTRY: undefined },
    npmrc: 'registry={registry}\n',
    ends: 'published',
  },
  {
    what: 'a proxy that is not for this host',
    npmrc: 'proxy=http://127.0.0.1:1/\nhttps-proxy=http://127.0.0.1:1/\nnoproxy=127.0.0.1,localhost\n',
    env: { NO_PROXY: undefined, HTTP_PROXY: undefined, HTTPS_PROXY: undefined },
    ends: 'published',
  },
  { what: 'a token for no registry', npmrc: '_authToken=npm_of_nobody\n', ends: 'well' },
  { what: 'otp=123456', npmrc: 'otp=123456\n', ends: 'well' },
  { what: 'a prefix in .npmrc', npmrc: 'prefix=/tmp/somewhere-else\n', ends: 'well' },
  { what: 'global=true', npmrc: 'global=true\n', ends: 'well' },
]
