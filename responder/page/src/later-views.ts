/** One script for the views that are loaded later: with two of them the bundler splits what all share off from the first script. */
export { ProjectsView } from './projects/projects-view.tsx'
export { RunView } from './run/run-view.tsx'
