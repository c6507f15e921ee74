import path from 'node:path'
import type { Row } from './npm-settings-rows.ts'
import type { Project } from './project.ts'

/** A repository of workspaces, one of which is released, as tools for many packages do. */
function monorepo(name: string, other: Record<string, unknown> = {}): Project & { others: string[] } {
  return {
    name,
    package: { name: 'the-root', private: true, workspaces: ['packages/*'] },
    folder: 'packages/a',
    files: {
      'packages/a/package.json': { name, version: '0.0.0', publishConfig: { access: 'public' } },
      'packages/a/index.js': '',
      'packages/b/package.json': { name: '@scope/other-part', version: '0.0.1', ...other },
    },
    others: ['the-root', '@scope/other-part'],
  }
}

/** Settings that come from whatever started the job. */
export const ofJob: Row[] = [
  {
    what: 'a prefix in the environment',
    env: ({ cwd }) => ({ NPM_CONFIG_PREFIX: `${cwd}/../global` }),
    ends: 'published',
  },
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
    what: 'a job started by npm run --workspace in a workspace',
    ...monorepo('@scope/part-by-run'),
    env: ({ cwd }) => ({
      npm_command: 'run',
      npm_config_local_prefix: path.join(cwd, '../..'),
      npm_package_json: path.join(cwd, 'package.json'),
      INIT_CWD: path.join(cwd, '../..'),
    }),
    ends: 'published',
  },
  {
    what: 'a workspace next to one that npm cannot install, and workspaces-update=false',
    ...monorepo('@scope/part-of-pnpm', { dependencies: { '@scope/part-of-pnpm': 'workspace:^' } }),
    npmrc: 'workspaces-update=false\n',
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
    what: 'a job started by Yarn, which names its own registry',
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
    what: 'settings with names in upper case and empty values',
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
