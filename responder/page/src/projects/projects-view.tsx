import { useState } from 'preact/hooks'
import type { Project } from '../../../src/api/projects.ts'
import { useResource } from '../live/use-resource.ts'
import { api, type People, type ProjectWithSecret } from '../net/api.ts'
import { Heading } from '../router.tsx'
import { useTitle } from '../title.ts'
import { Button } from '../ui/button.tsx'
import { Loaded } from '../ui/loading.tsx'
import { Ago } from '../ui/time.tsx'
import { bytes, list } from '../words/format.ts'
import { AddProject } from './add-project.tsx'
import { ProjectEditor } from './project-editor.tsx'
import { SecretOnce } from './secret-once.tsx'

/** Shows which projects may ask here, and for what. For admins. */
export function ProjectsView() {
  useTitle('Projects · Releases')
  const projects = useResource('projects', api.projects)
  const people = useResource('people', api.people)
  const [isAdding, setAdding] = useState(false)
  const [fresh, setFresh] = useState<ProjectWithSecret | null>(null)
  const onSecret = async (project: ProjectWithSecret) => {
    setFresh(project)
    await projects.reload()
  }
  return (
    <>
      <Heading>Projects</Heading>
      <p>
        A project is one release job: it has an endpoint, proves itself or has a secret, and may ask for the
        packages listed with it.
      </p>
      {fresh && (
        <SecretOnce key={fresh.cfaSecret ?? fresh.secret} project={fresh} onDone={() => setFresh(null)} />
      )}
      <Loaded resource={projects} lines={6}>
        {(value) => (
          <ul class="panels">
            {value.projects.map((project) => (
              <Panel
                key={project.id}
                project={project}
                people={people.value?.people ?? []}
                reload={projects.reload}
                onSecret={onSecret}
              />
            ))}
          </ul>
        )}
      </Loaded>
      <Button look="main" onClick={() => setAdding(true)}>
        Add a project…
      </Button>
      {isAdding && <AddProject onAdded={onSecret} onClose={() => setAdding(false)} />}
    </>
  )
}

interface PanelProps {
  project: Project
  people: People['people']
  reload: () => Promise<void>
  onSecret: (project: ProjectWithSecret) => Promise<void>
}

function Panel(props: PanelProps) {
  const { project, people } = props
  const [isOpen, setOpen] = useState(false)
  return (
    <li class="panel">
      <h2>{project.name}</h2>
      <p>
        {list(project.packages)} · {answerers(project, people)}
      </p>
      <p class="row-facts">
        {project.askedAt === null ? (
          'has not asked yet'
        ) : (
          <>
            asked <Ago at={project.askedAt} />
          </>
        )}
      </p>
      {project.storage && <Storage {...project.storage} />}
      {project.unnoticed && (
        <p class="problem">
          The run that should finish a release after its approval may not start: {project.unnoticed} Run
          cfa-responder doctor on the host.
        </p>
      )}
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          Manage <span class="unseen">{project.name}</span>
        </summary>
        {isOpen && <ProjectEditor {...props} />}
      </details>
    </li>
  )
}

function Storage({ bytes: used, limit }: NonNullable<Project['storage']>) {
  return (
    <p class="problem">
      Its questions fill {Math.floor((100 * used) / limit)} % of the {bytes(limit)} that it has. Once they
      fill it, its jobs are refused: keep old ones for fewer days (CFA_KEEP_DAYS), or give it more
      (CFA_STORAGE_PER_PROJECT).
    </p>
  )
}

function answerers({ people: ids }: Project, people: People['people']): string {
  if (ids === null) return 'every maintainer may answer'
  const names = people.filter(({ id }) => ids.includes(id)).map(({ name }) => name)
  return names.length === 0 ? 'nobody may answer' : `${list(names)} may answer`
}
