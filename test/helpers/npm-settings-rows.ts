import type { Mode } from './modes.ts'
import type { Project } from './project.ts'

/** Settings of npm that a repository or a job has, and how a release must end with them. */
export interface Row extends Project {
  what: string
  /** Contents of the project's `.npmrc`; `{registry}` is the registry's address. */
  npmrc?: string
  /** `well`: published, or an error. Where somebody was to be asked for approval, an error comes before the tag. */
  ends: 'published' | 'an error' | 'well'
  /** Default: attended and unattended. */
  modes?: Mode[]
  others?: string[]
}

const PARTS = ['part-of-settings', 'other-part-of-settings']
/** A package in the root that is published, and two in folders that are not to be. */
const workspaces = {
  package: { workspaces: ['packages/*'] },
  files: {
    'packages/a/package.json': { name: PARTS[0], version: '0.0.1' },
    'packages/b/package.json': { name: PARTS[1], version: '0.0.1' },
  },
  others: PARTS,
}

/** Harmless for a release: each line is in many repositories. */
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
    what: 'what repositories usually have in .npmrc',
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
  { what: 'workspace=packages/a', npmrc: 'workspace=packages/a\n', ...workspaces, ends: 'published' },
  {
    what: 'workspaces and include-workspace-root in the environment',
    env: { NPM_CONFIG_WORKSPACES: 'true', NPM_CONFIG_INCLUDE_WORKSPACE_ROOT: 'true' },
    ...workspaces,
    ends: 'published',
  },
  {
    what: 'json=true, loglevel=silent and scripts that print JSON',
    npmrc: 'json=true\nloglevel=silent\nforeground-scripts=true\n',
    package: { scripts: { prepack: `echo '{"error":{"code":"E401"}}'`, postpublish: 'echo "{}"' } },
    ends: 'published',
  },
  {
    what: 'color=always, loglevel=silly and all that changes output',
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
  { what: 'before a date', npmrc: 'before=2020-01-01\n', ends: 'published' },
  { what: 'min-release-age=7', npmrc: 'min-release-age=7\n', ends: 'published' },
  {
    what: 'a registry without a slash at its end, in .npmrc',
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
  { what: 'a code', npmrc: 'otp=123456\n', ends: 'well' },
  { what: 'a prefix in .npmrc', npmrc: 'prefix=/tmp/somewhere-else\n', ends: 'well' },
  { what: 'global=true', npmrc: 'global=true\n', ends: 'well' },
]

/** What started the job. */
export const ofJob: Row[] = [
  {
    what: 'a prefix in the environment',
    env: ({ cwd }) => ({ NPM_CONFIG_PREFIX: `${cwd}/../global` }),
    ends: 'published',
  },
  { what: 'global=true', npmrc: 'global=true\n', ends: 'well' },
  { what: 'location=global', npmrc: 'location=global\n', ends: 'well' },
  {
    what: 'global=true in the environment',
    env: ({ cwd }) => ({ npm_config_global: 'true', NPM_CONFIG_PREFIX: `${cwd}/../global` }),
    ends: 'well',
  },
  {
    what: 'a job started by npm run',
    env: ({ cwd, name, url }) => ({
      npm_command: 'run',
      npm_lifecycle_event: 'release',
      npm_lifecycle_script: 'semantic-release',
      npm_package_name: name,
      npm_package_version: '0.0.0-development',
      npm_package_json: `${cwd}/package.json`,
      npm_config_local_prefix: cwd,
      npm_config_user_agent: 'npm/10.9.0 node/v22.0.0 linux x64 workspaces/false',
      npm_config_noproxy: '',
      npm_config_prefix: `${cwd}/../global`,
      npm_config_global_prefix: `${cwd}/../global`,
      npm_config_node_gyp: '/nowhere/node-gyp.js',
      npm_config_npm_version: '10.9.0',
      npm_config_registry: url,
      INIT_CWD: cwd,
      NODE: process.execPath,
    }),
    ends: 'published',
  },
  {
    what: 'a job started by npm run in a workspace of a workspace',
    ...workspaces,
    env: ({ cwd }) => ({
      npm_config_workspace: 'packages/a',
      npm_config_local_prefix: cwd,
      npm_package_json: `${cwd}/packages/a/package.json`,
      INIT_CWD: cwd,
    }),
    ends: 'published',
  },
  {
    what: 'a job started by npx --yes',
    env: ({ cwd }) => ({
      npm_command: 'exec',
      npm_config_yes: 'true',
      npm_config_cache: `${cwd}/../cache`,
      npm_config_package: 'semantic-release',
      npm_config_call: '',
      npm_lifecycle_event: 'npx',
    }),
    ends: 'published',
  },
  {
    what: 'a job started by pnpm',
    env: ({ url }) => ({
      npm_config_user_agent: 'pnpm/10.0.0 npm/? node/v22.0.0 linux x64',
      npm_config_verify_deps_before_run: 'false',
      npm_config__jsr_registry: 'https://npm.jsr.io/',
      npm_config_frozen_lockfile: '',
      npm_config_registry: url,
      pnpm_config_verify_deps_before_run: 'false',
      PNPM_SCRIPT_SRC_DIR: '/nowhere',
    }),
    ends: 'published',
  },
  {
    what: 'a job started by yarn, which names its own registry',
    env: {
      npm_config_registry: 'http://127.0.0.1:1/',
      npm_config_user_agent: 'yarn/1.22.22 npm/? node/v22.0.0 linux x64',
      npm_config_version_git_tag: 'true',
      npm_config_version_tag_prefix: 'v',
      npm_config_init_version: '1.0.0',
      npm_config_ignore_scripts: '',
      npm_config_strict_ssl: 'true',
      npm_config_bin_links: 'true',
      npm_config_argv: '{"remain":[],"cooked":["run","release"],"original":["release"]}',
    },
    ends: 'well',
  },
  {
    what: 'names of settings in capitals and with empty values',
    env: {
      NPM_CONFIG_TAG: '',
      NPM_CONFIG_OTP: '',
      npm_config_provenance: '',
      NPM_CONFIG_ACCESS: '',
      npm_config_dry_run: '',
    },
    ends: 'published',
  },
]
