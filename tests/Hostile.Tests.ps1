#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }
# Names, descriptions, messages, files and values that hold terminal escapes and turn the direction of writing: shown, never executed.
# Looked at as a terminal gets it, on a pseudo-terminal.

BeforeDiscovery { $script = (Get-Command script -CommandType Application -ErrorAction Ignore)?.Source }

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $esc = [char]0x1B
    # A title of the window, a colour, the C1 form of one, a bell, and text that is written from right to left.
    $hostile = "n$esc]0;owned$([char]7)$esc[31mred$([char]0x9B)32mgreen$([char]0x202E)txt"
    $flows = Join-Path $TestDrive 'flows.json'
    $id = '11111111-2222-4333-8444-555555555555'
    @{ flows = @(@{ id = $id; name = "$hostile"; description = "d$hostile"; versions = @('1.0')
                inputs = @{ customerId = @{ type = 'Integer'; required = $true; description = $hostile } } }) } |
        ConvertTo-Json -Depth 9 | Set-Content $flows
    $csv = Join-Path $TestDrive "rows.csv"
    Set-Content $csv "customerId`n7`n""$hostile""`n"
    $cli = Join-Path $Root 'src/FlowExec.Cli/bin/Release/net10.0/flowexec.dll'

    # What a terminal gets of a program.
    function Get-Screen([string[]] $Command) {
        $typed = ($Command | ForEach-Object { "'" + ($_ -replace "'", "'\''") + "'" }) -join ' '
        $log = Join-Path $TestDrive "screen-$([guid]::NewGuid()).txt"
        $null = script -q -e -c $typed $log *>&1
        # The first line is the recorder's own, and has the command as it was typed.
        [IO.File]::ReadAllText($log) -replace '^[^\n]*\n'
    }

    function Assert-Harmless([string] $Screen) {
        $Screen.Contains("$esc]0;owned") | Should -BeFalse -Because 'it would name the window'
        $Screen.Contains("$esc[31mred") | Should -BeFalse -Because 'it would change colours'
        $Screen.Contains([char]0x9B) | Should -BeFalse -Because 'it begins a command of a terminal too'
        $Screen.Contains([char]7) | Should -BeFalse -Because 'it rings'
        $Screen | Should -Match 'u001B|\uFFFD' -Because 'it is shown'
        $Screen.Contains([char]0x202E) | Should -BeFalse -Because 'it turns the direction of writing'
    }
}

# A terminal that can be read comes from the program script, which Windows does not have.
Describe 'Hostile names' -Skip:(-not $script) {
    It 'are shown by the module, not executed: flows, results, refusals, plans, batches, contexts, tests, connections, the ledger, files' {
        $file = Join-Path $TestDrive 'hostile.ps1'
        Set-Content $file @"
# Nobody answers on this terminal where the cursor is, which progress asks.
`$ProgressPreference = 'SilentlyContinue'
Import-Module '$Manifest'
`$env:FLOWEXEC_JOURNAL = '$TestDrive/$([guid]::NewGuid())'
`$hostile = [string]::new([char[]]@($(($hostile.ToCharArray() | ForEach-Object { [int]$_ }) -join ',')))
`$csv = '$csv'; `$id = '$id'
`$null = Start-FlowOrgEmulator -FlowPath '$flows' -Seed 1 -Clock Skipping -LedgerInputs | Connect-FlowOrg -Name `$hostile
"@
        # Each by itself: what follows another kind of object is shown by PowerShell alone.
        @(
            'Get-Flow', 'Get-Flow | Format-List', '(Get-Flow).Inputs', '(Get-Flow).Inputs | Format-List'
            'Start-FlowExecution $id -Path $csv -Name "x {customerId}" -SkipTest', 'Start-FlowExecution $id @{ customerId = 1 } -Name $hostile -Wait | Format-List'
            'Start-FlowExecution $id -Path $csv', 'Get-Flow $hostile$hostile', 'Start-FlowExecution $hostile$hostile @{ customerId = 1 }'
            'Start-FlowExecution $id -Path "./$hostile.csv"', 'Test-FlowPayload -Path "./$hostile.json"'
            'Start-FlowExecution (Get-Flow).Name @{ customerId = 1 } -Name $hostile -WhatIf', 'Start-FlowExecution (Get-Flow).Name @{ customerId = 1 } -Verbose'
            '$null = Start-FlowExecution (Get-Flow).Name -Path $csv -Key customerId -Batch b -Wait -ErrorAction SilentlyContinue'
            'Get-FlowBatch b', 'Get-FlowBatch b | Format-List', 'Get-FlowBatchRow b', 'Get-FlowBatchRow b | Format-List'
            'New-FlowExecutionContext -FlowName $hostile -Name $hostile -Attribute @{ $hostile = $hostile }', 'New-FlowExecutionContext -FlowName $hostile -Attribute @{ $hostile = $hostile } | Format-List'
            'Test-FlowPayload (@{ flowId = $hostile; $hostile = 1 } | ConvertTo-Json)', 'Import-Csv $csv | Test-FlowPayload -FlowId $id -Summary'
            'Get-FlowOrg', 'Get-FlowOrg | Format-List', 'Select-FlowOrg $hostile$hostile', 'Get-Flow -Connection $hostile$hostile'
            'Get-FlowOrgEmulator | Format-List', '(Get-FlowOrgEmulator -Ledger).Launches', '(Get-FlowOrgEmulator -Ledger).Launches | Format-List'
        ) | ForEach-Object { "& { $_ } 2>&1 | Out-Host" } | Add-Content $file
        Assert-Harmless (Get-Screen (@(Get-PowerShell) + '-NoProfile' + '-File' + $file))
    }

    It 'are shown by flowexec, not executed: <Name>' -ForEach @(
        @{ Name = 'flows'; Arguments = @('flows') }
        @{ Name = 'flows that are not there'; Arguments = @('flows', 'HOSTILE') }
        @{ Name = 'a launch'; Arguments = @('launch', 'CSV', '--flow-id', 'ID', '--name-template', 'x {customerId}', '--skip-test', '--wait') }
        @{ Name = 'a refused row'; Arguments = @('launch', 'CSV', '--flow-id', 'ID') }
        @{ Name = 'a flow that is not there'; Arguments = @('launch', 'CSV', '--flow-name', 'HOSTILE') }
        @{ Name = 'a file that is not there'; Arguments = @('launch', './HOSTILE.csv', '--flow-id', 'ID') }
        @{ Name = 'a word that is none'; Arguments = @('launch', 'CSV', '--retry', 'HOSTILE') }
        @{ Name = 'JSON lines'; Arguments = @('launch', 'CSV', '--flow-id', 'ID', '--name-template', 'x {customerId}', '--skip-test', '--output', 'jsonl') }
    ) {
        $emulator = Start-FlowOrgEmulator -FlowPath $flows -Seed 1 -Clock Skipping
        try {
            $env:GENESYSCLOUD_OAUTHCLIENT_ID = $emulator.Credential.UserName
            $env:GENESYSCLOUD_OAUTHCLIENT_SECRET = $emulator.Credential.GetNetworkCredential().Password
            $real = $Arguments.ForEach{ $_.Replace('HOSTILE', $hostile).Replace('CSV', $csv).Replace('ID', $id) }
            Assert-Harmless (Get-Screen (@('dotnet', $cli) + $real + '--api-uri' + $emulator.ApiUri + '--login-uri' + $emulator.LoginUri))
        } finally {
            Remove-Item env:GENESYSCLOUD_OAUTHCLIENT_ID, env:GENESYSCLOUD_OAUTHCLIENT_SECRET
            Stop-FlowOrgEmulator $emulator
        }
    }
}
