#!/usr/bin/env bash
# ./build.sh [build|test|demo|bench|docs|pack|soak]: restores the pinned PowerShell and hands over to build.ps1 in it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# What is kept for later beside the packages goes with this run; a process that a test kills leaves no debugger's pipe behind.
TMPDIR=$(mktemp -d) && trap 'rm -rf "$TMPDIR"' EXIT
export TMPDIR XDG_CACHE_HOME="$TMPDIR" DOTNET_EnableDiagnostics=0 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off
if ! said=$(dotnet tool restore 2>&1); then
  printf '%s\n' "$said" 'The tools that .config/dotnet-tools.json pins were not restored. That needs the .NET 10 SDK (https://dot.net) and, once, a NuGet source.' \
    'Where PowerShell 7.6 or newer is installed, this does the same without them: pwsh ./build.ps1 -Task Build' >&2
  exit 69
fi
dotnet tool run pwsh -- -NoLogo -NoProfile -NonInteractive -File ./build.ps1 "$@"
