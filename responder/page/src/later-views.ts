// One script for all views that are loaded later. With two, the bundler would split what they share from the first
// one.
export { ProjectsView } from './projects/projects-view.tsx'
export { RunView } from './run/run-view.tsx'
