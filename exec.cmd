@rem Runs its arguments. In package.json `exec` lets the shell be replaced by the program, so that signals reach it; Windows has no `exec`.
@%*
