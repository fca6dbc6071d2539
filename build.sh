#!/usr/bin/env bash
# The tasks of build.ps1 for a machine on which pwsh may be missing: build, test, demo, bench, docs, pack.
# Finds a PowerShell of 7.6 or newer and hands over to build.ps1; without one, does what dotnet alone can do and says what is left out.
# FLOWEXEC_NO_PWSH=1 acts as if there were none.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# No build server stays behind, and nothing is asked or sent that the build does not need.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_CLI_USE_MSBUILD_SERVER=0
# A process that a test kills leaves no debugger's pipe behind.
export DOTNET_EnableDiagnostics=0

task=${1:-build}
case "$task" in
  build | test | demo | bench | docs | pack) ;;
  *)
    echo "usage: ./build.sh [build|test|demo|bench|docs|pack]" >&2
    exit 64
    ;;
esac

# Absent, older than the module needs, or a tool manifest that was never restored: all the same to us.
is_usable() {
  "$@" -NoLogo -NoProfile -NonInteractive -Command \
    'if ($PSVersionTable.PSVersion -lt [version]"7.6") { exit 1 }' >/dev/null 2>&1
}

find_pwsh() {
  [ -z "${FLOWEXEC_NO_PWSH:-}" ] || return 1
  local candidate
  for candidate in pwsh "$HOME/.dotnet/tools/pwsh" /opt/microsoft/powershell/7/pwsh /usr/bin/pwsh /usr/local/bin/pwsh \
    /usr/local/microsoft/powershell/7/pwsh /opt/homebrew/bin/pwsh /snap/bin/pwsh "/c/Program Files/PowerShell/7/pwsh.exe"; do
    if command -v "$candidate" >/dev/null 2>&1 && is_usable "$candidate"; then
      pwsh=("$candidate")
      return 0
    fi
  done
  # The local tool of .config/dotnet-tools.json, where somebody ran `dotnet tool restore`.
  if command -v dotnet >/dev/null 2>&1 && is_usable dotnet tool run pwsh --; then
    pwsh=(dotnet tool run pwsh --)
    return 0
  fi
  return 1
}

say_how_to_get_pwsh() {
  cat <<'EOF'
To get PowerShell 7.6: run `dotnet tool restore` here (a copy for this repository alone), or `dotnet tool install --global PowerShell`,
or install the package 'powershell' as https://learn.microsoft.com/powershell/scripting/install says. Then run this again.
EOF
}

build_module() {
  dotnet build src/FlowExec/FlowExec.csproj -c Release --nologo -v quiet -clp:NoSummary
  printf 'Module: %s\n' output/FlowExec/*/FlowExec.psd1
}

# Sums the counters of the result files; a skipped test is one that was counted and not executed.
count_results() {
  grep -ho '<Counters [^>]*>' output/TestResults/*.trx | sed -E 's/.* total="([0-9]+)" executed="([0-9]+)" passed="([0-9]+)".*/\1 \2 \3/' |
    awk '{ total += $1; ran += $2; passed += $3 } END { printf "%d passed, %d failed, %d skipped\n", passed, ran - passed, total - ran }'
}

test_without_pwsh() {
  rm -rf output/TestResults
  local status=0
  dotnet build FlowExec.slnx -c Release --nologo -v quiet -clp:NoSummary
  dotnet test FlowExec.slnx -c Release --no-build --nologo -m:1 --logger trx --results-directory output/TestResults || status=$?
  echo
  echo "No PowerShell 7.6 was found: the tests of the libraries ran, the Pester tests of the cmdlets and the script analyzer did NOT."
  say_how_to_get_pwsh
  count_results
  return "$status"
}

demo_without_pwsh() {
  build_module
  dotnet build src/FlowExec.Cli/FlowExec.Cli.csproj -c Release --nologo -v quiet -clp:NoSummary
  echo
  echo "No PowerShell 7.6 was found, so this demo uses the command line face, flowexec; the engine and the emulator are the same."
  echo "\$ flowexec launch samples/customers.csv --emulator --flow-name 'Customer follow-up' --wait"
  dotnet run --project src/FlowExec.Cli -c Release --no-build -- launch samples/customers.csv --emulator --flow-name 'Customer follow-up' --wait
  echo
  echo "The module itself needs PowerShell."
  say_how_to_get_pwsh
}

if find_pwsh; then
  exec "${pwsh[@]}" -NoLogo -NoProfile -NonInteractive -File ./build.ps1 -Task "$task"
fi

case "$task" in
  build) build_module ;;
  test) test_without_pwsh ;;
  demo) demo_without_pwsh ;;
  *)
    echo "The task '$task' needs PowerShell 7.6, and none was found." >&2
    say_how_to_get_pwsh >&2
    exit 69
    ;;
esac
