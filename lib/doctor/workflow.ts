import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Env } from '../types.ts'

/** A job that releases, as its CI file describes it. */
export interface ReleaseJob {
  file: string
  name: string
  /** `undefined` if the file does not say, or says it in a way that only the CI can read. */
  limitMs: number | undefined
  /** Permissions on GitHub. `undefined` if none are listed, so that the repository's default applies. */
  permissions: Record<string, string> | 'read-all' | 'write-all' | undefined
}

type ParseYaml = (text: string) => unknown

const FOLDER = '.github/workflows'
const RELEASES = /\bsemantic-release\b/

const permissionsSchema = z
  .union([z.enum(['read-all', 'write-all']), z.record(z.string(), z.string())])
  .optional()
  .catch(undefined)
const TEXT = z.string().optional().catch(undefined)
const workflowSchema = z.looseObject({
  permissions: permissionsSchema,
  jobs: z.record(
    z.string(),
    z.looseObject({
      'timeout-minutes': z.unknown().optional(),
      permissions: permissionsSchema,
      uses: TEXT,
      steps: z.array(z.looseObject({ run: TEXT, uses: TEXT })).catch([]),
    }),
  ),
})

/** GitHub's limit for a job that sets none: six hours. */
const GITHUB_LIMIT_MS = 360 * 60_000

/**
 * Reads the GitHub jobs that release: the one that is running now, or else those whose steps run semantic-release.
 *
 * @see docs.github.com, "Workflow syntax for GitHub Actions"
 */
export async function readGitHubJobs(cwd: string, env: Env, parseYaml: ParseYaml): Promise<ReleaseJob[]> {
  const running = runningFile(env)
  const names = running ? [running] : await readdir(path.join(cwd, FOLDER)).catch(() => [])
  const files = names.filter((name) => /\.ya?ml$/.test(name)).map((name) => `${FOLDER}/${name}`)
  const root = (running && env.GITHUB_WORKSPACE) || cwd
  const found = await Promise.all(files.map((file) => readJobs(root, file, parseYaml)))
  const all = found.flat()
  return all.filter((job) => (running ? job.name === env.GITHUB_JOB : job.isRelease))
}

/** Returns the file of a workflow such as `owner/name/.github/workflows/release.yml@refs/heads/main`. */
function runningFile({ GITHUB_WORKFLOW_REF = '' }: Env): string | undefined {
  return /\/\.github\/workflows\/([\w.-]+)@/.exec(GITHUB_WORKFLOW_REF)?.[1]
}

/** Leaves out jobs that only call a workflow. Jobs of that may have the same names, and run in their place. */
async function readJobs(
  cwd: string,
  file: string,
  parseYaml: ParseYaml,
): Promise<Array<ReleaseJob & { isRelease: boolean }>> {
  const workflow = workflowSchema.safeParse(await readYaml(path.join(cwd, file), parseYaml)).data
  const jobs = Object.entries(workflow?.jobs ?? {}).filter(([, { uses }]) => uses === undefined)
  return jobs.map(([name, job]) => ({
    ...{ file, name, limitMs: limitOf(job['timeout-minutes']) },
    permissions: job.permissions ?? workflow?.permissions,
    isRelease: job.steps.some(({ run = '', uses = '' }) => RELEASES.test(`${run} ${uses}`)),
  }))
}

function limitOf(minutes: unknown): number | undefined {
  if (minutes === undefined) return GITHUB_LIMIT_MS
  return typeof minutes === 'number' ? minutes * 60_000 : undefined
}

const gitLabSchema = z.record(z.string(), z.unknown())
const gitLabJobSchema = z.looseObject({
  script: z.unknown().optional(),
  timeout: z.string().optional().catch(undefined),
})

/** Reads the jobs of `.gitlab-ci.yml` that run semantic-release. */
export async function readGitLabJobs(cwd: string, parseYaml: ParseYaml): Promise<ReleaseJob[]> {
  const file = '.gitlab-ci.yml'
  const jobs = gitLabSchema.safeParse(await readYaml(path.join(cwd, file), parseYaml)).data ?? {}
  return Object.entries(jobs).flatMap(([name, value]) => {
    const job = gitLabJobSchema.safeParse(value).data
    if (!job || !RELEASES.test(JSON.stringify(job.script ?? ''))) return []
    return [{ file, name, limitMs: readDuration(job.timeout), permissions: undefined }]
  })
}

const UNITS_MS = { h: 3_600_000, m: 60_000, s: 1000 }

/** Reads a duration such as `90 minutes`, `1h 30m` or `3 hours 30 minutes`, in milliseconds. */
export function readDuration(text: string | undefined): number | undefined {
  const parts = [...(text ?? '').matchAll(/(\d+(?:\.\d+)?)\s*(h|m|s)[a-z]*/gi)]
  if (parts.length === 0) return undefined
  return parts.reduce((sum, [, count, unit = 's']) => sum + Number(count) * unitMs(unit), 0)
}

const unitMs = (unit: string): number => UNITS_MS[unit.toLowerCase() as keyof typeof UNITS_MS]

async function readYaml(file: string, parseYaml: ParseYaml): Promise<unknown> {
  try {
    return parseYaml(await readFile(file, 'utf8'))
  } catch {
    return undefined
  }
}
