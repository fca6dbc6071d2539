# Runs the blocks of a page. Dot-source it after Setup.ps1.
. "$PSScriptRoot/Postgres.ps1"

# A place of its own for a page: an emulator, a folder with the sample files, and the files that its blocks name (```csv kunden.csv).
function New-PageSession([string] $Name, [object[]] $Blocks, [string[]] $Fault) {
    $folder = Join-Path $TestDrive ($Name -replace '[/.]', '-')
    Copy-Item $Samples "$folder/samples" -Recurse
    Copy-Item "$Samples/*" $folder
    Copy-Item "$Samples/customers.csv" "$folder/people.csv"
    $payload = '{', '  "flow_id": "7d9b1f60-52c1-4e0a-8b1e-0c5a11f10001",', '  "inputs": { "customerId": "00042" }', '}'
    Set-Content "$folder/payload.json" $payload
    foreach ($block in $Blocks | Where-Object { $_.File -match '^[\w.-]+\.\w+$' }) {
        $lines = $block.Text -split "`n"
        if (-not ($lines -notmatch '^\d+ +')) { $lines = $lines -replace '^\d+ +' }
        Set-Content "$folder/$($block.File)" $lines
    }
    $faults = if ($Fault) { @{ Fault = $Fault } } else { @{} }
    $emulator = Start-FlowOrgEmulator -RateLimit 100000 -Seed 1 -Clock Skipping @faults
    $client = $emulator.Credential.GetNetworkCredential()
    $environment = @{
        FLOWEXEC_JOURNAL = "$folder/journal"
        GENESYSCLOUD_OAUTHCLIENT_ID = $client.UserName; GENESYSCLOUD_OAUTHCLIENT_SECRET = $client.Password
        CLIENT_ID = $client.UserName; CLIENT_SECRET = $client.Password; TOKEN = $emulator.IssueToken()
    }
    $before = @{}
    foreach ($variable in $environment.Keys) {
        $before[$variable] = [Environment]::GetEnvironmentVariable($variable)
        [Environment]::SetEnvironmentVariable($variable, $environment[$variable])
    }
    Push-Location $folder
    # One scope for all blocks of the page. What names a region reaches the emulator, since -ApiUri and -LoginUri go before the region.
    $scope = New-Module -ArgumentList $emulator {
        param($Emulator)
        $ErrorActionPreference = 'Stop'
        $ProgressPreference = 'SilentlyContinue'
        # One at a time, so that it can be said which row meets which fault.
        $PSDefaultParameterValues = @{
            'Connect-FlowOrg:ApiUri' = $Emulator.ApiUri; 'Connect-FlowOrg:LoginUri' = $Emulator.LoginUri
            'Start-FlowExecution:ThrottleLimit' = 1
        }
        function Get-Credential { $Emulator.Credential }
        function Get-Clipboard { Get-Content ./request.txt -Raw }
        $null = $PSDefaultParameterValues
    }
    @{ Folder = $folder; Emulator = $emulator; Scope = $scope; Before = $before }
}

# A PostgreSQL for a page that has the journal on one, set up as the page's blocks of SQL say.
# Gives back why there is none; nothing where there is one.
function Add-PageServer($Session, [object[]] $Blocks) {
    $server = Start-TestPostgres
    if ($server.Missing) { return $server.Missing }
    $Session.Server = $server
    foreach ($block in $Blocks | Where-Object { $_.Language -eq 'sql' }) {
        if ($block.File) {
            # The tables are there once somebody has connected.
            $null = Invoke-ShellCode $Session 'flowexec batch list'
        }
        foreach ($statement in $block.Text -replace '\s+', ' ' -split '; *' -ne '') {
            $null = Invoke-TestPostgres $server $statement -Database ($block.File ? 'flow' : 'postgres')
        }
        $env:FLOWEXEC_JOURNAL = "Host=127.0.0.1;Port=$($server.Port);Database=flow;Username=flow"
        $Session.Before['PGPASSWORD'] = $null
        $env:PGPASSWORD = 'change me'
    }
}

function Close-PageSession($Session) {
    Pop-Location
    if ($Session.Server) { Stop-TestPostgres $Session.Server }
    foreach ($variable in $Session.Before.Keys) { [Environment]::SetEnvironmentVariable($variable, $Session.Before[$variable]) }
    Get-Job | Remove-Job -Force
    Disconnect-TestOrg
}

# What is wrong with a block: nothing, or the reason.
function Invoke-PageBlock($Session, $Block, [switch] $ErrorsAllowed) {
    # A connection by region is on the machine's clock; one to the emulator shares its clock, which skips what is only waited for.
    if ($Session.ByRegion -or -not (Get-FlowOrg)) { $null = Connect-FlowOrg -EmulatorInstance $Session.Emulator }
    $Session.ByRegion = $Block.Text -match 'Connect-FlowOrg.* -(Region|FromEnvironment)'
    $shell = $Block.Language -in 'bash', 'sh' -or ($Block.Language -eq 'console' -and $Block.Text.StartsWith('$ '))
    if ($Block.Language -eq 'console') {
        $prompt = $shell ? '\$ |> ' : 'PS> |>> '
        $typed, $shown = ($Block.Text -split "`n").Where({ $_ -match "^(?:$prompt)" }, 'Split')
        $code = $typed -replace "^(?:$prompt)" -join "`n"
    } else {
        $code, $shown = $Block.Text, $Block.Shown
    }
    $api, $login = "$($Session.Emulator.ApiUri)", "$($Session.Emulator.LoginUri)"
    if ($code -match '(?m)^\s*curl |Invoke-RestMethod|Invoke-WebRequest') {
        $code = $code.Replace('https://api.mypurecloud.ie/', $api).Replace('https://login.mypurecloud.ie/', $login)
    }
    if ($Session.Server) { $code = $code.Replace('Host=db', "Host=127.0.0.1;Port=$($Session.Server.Port)") }
    $said = if ($shell) { Invoke-ShellCode $Session $code } else {
        try {
            if ($ErrorsAllowed) { . $Session.Scope { $script:ErrorActionPreference = 'Continue' } }
            # Statement by statement, as at a prompt: each is shown by itself.
            $statements = [scriptblock]::Create($code).Ast.EndBlock.Statements
            foreach ($statement in $statements) {
                $run = $Session.Scope.NewBoundScriptBlock([scriptblock]::Create($statement.Extent.Text))
                (. $run *>&1 | Out-String -Width 80) -split '\r?\n'
            }
        } catch {
            return "$($_.Exception.Message) $($_.ScriptStackTrace)"
        } finally {
            . $Session.Scope { $script:ErrorActionPreference = 'Stop' }
        }
    }
    # What differs from run to run, ids, times, how long it took; and what only a console writes before a message.
    $plain = {
        $args[0] -replace '\e\[[\d;]*m' -replace '^(VERBOSE|WARNING): ' -replace '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', '<id>' `
            -replace '\d{4}-\d\d-\d\d', '<date>' -replace '\d\d:\d\d(:\d\d)?', '<time>' -replace '\d+\.\d s\b', '<s>' -replace '\s+', ' '
    }
    $there = @($said | ForEach-Object { (& $plain $_).Trim() })
    foreach ($line in $shown | Where-Object { $_.Trim() -notin '', '...' }) {
        $pattern = [WildcardPattern]::Escape((& $plain $line).Trim()).Replace('...', '*')
        if (-not ($there -like $pattern)) { "not shown: $line`nshown:`n$($said -join "`n")"; break }
    }
}

# The lines that a piece of shell says, with this project's flowexec; a failure throws what it said.
function Invoke-ShellCode($Session, [string] $Code) {
    $program = "$Root/src/FlowExec.Cli/bin/Release/net10.0/flowexec.dll"
    $org = "--api-uri '$($Session.Emulator.ApiUri)' --login-uri '$($Session.Emulator.LoginUri)'"
    $prelude = @"
set -eo pipefail
flowexec() {
  case " `$* " in
    *' --emulator '*|*' --api-uri '*) dotnet '$program' "`$@";;
    ' launch '*|' worker '*|' flows '*|' batch resume '*|*' --reconcile '*) dotnet '$program' "`$@" $org;;
    *) dotnet '$program' "`$@";;
  esac
}
export -f flowexec
"@
    Set-Content "$($Session.Folder)/block.sh" "$prelude`n$Code"
    $said = bash "$($Session.Folder)/block.sh" 2>&1 | ForEach-Object { "$_" }
    if ($LASTEXITCODE -ne 0) { throw "It ended with ${LASTEXITCODE}: $($said -join "`n")" }
    $said
}

# The options of flowexec launch.
function Get-LaunchOption {
    $help = (dotnet "$Root/src/FlowExec.Cli/bin/Release/net10.0/flowexec.dll" launch --help) -join "`n"
    [regex]::Matches($help, '(?<![\w-])--[a-z][a-z-]+').Value
}

function Test-ShellTool { @(Get-Command bash, curl, jq -CommandType Application -ErrorAction Ignore).Count -ge 3 }

# The places of a page that a link can name: those that it marks, and its headings as web pages for Markdown call them.
function Get-PageAnchor([string] $File) {
    $text = Get-Content -LiteralPath $File -Raw
    [regex]::Matches($text, '(?m)^<a id="([^"]+)"></a>\r?$') | ForEach-Object { $_.Groups[1].Value }
    [regex]::Matches($text, '(?m)^#+ (.+?)\r?$') | ForEach-Object {
        ($_.Groups[1].Value.ToLowerInvariant() -replace '[^\w\- ]').Trim().Replace(' ', '-')
    }
}
