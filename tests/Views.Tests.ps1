#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }
# How the module's objects are shown, and how a runspace gets their views.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $known = "@(Get-FormatData -TypeName FlowExec.FlowOrg).Count"
}

Describe 'Views come to a runspace' {
    It 'with the first command of the module, and not with the import' {
        $said = Invoke-ChildScript "Import-Module '$Manifest'; $known; `$null = New-FlowExecutionContext -FlowName x; $known; (Get-FormatData -TypeName FlowExec*).Count -gt 10"
        $said | Should -Be @('0', '1', 'True')
    }

    It 'in time for what that command puts out, also after objects of another kind' {
        $plain = "`$PSStyle.OutputRendering = 'PlainText'; Import-Module '$Manifest'"
        Invoke-ChildScript "$plain; New-FlowExecutionContext -FlowName 'a flow' -Name 'a name'" | Out-String | Should -Match '(?m)^Flow +Name +Contact +Inputs'
        $said = Invoke-ChildScript "$plain; Get-Item '$Root'; New-FlowExecutionContext -FlowName 'a flow' -Name 'a name'" | Out-String
        $said | Should -Match 'FlowName +: a flow|Flow +: a flow'
    }

    It 'as short lists of reports, findings and jobs that follow another kind' {
        $said = Invoke-ChildScript @"
`$PSStyle.OutputRendering = 'PlainText'
Import-Module '$Manifest'
Get-Item '$Root'
`$report = Test-FlowPayload '{ "flow_id": 1 }'
`$report
`$report.Diagnostics[0]
`$null = Connect-FlowOrg -Emulator
`$job = Start-FlowExecution 'Nightly sync' -NoJournal -AsJob | Wait-Job
`$job
Disconnect-FlowOrg
"@ | Out-String -Width 120
        $said | Should -Match '(?m)^IsValid +: False'
        $said | Should -Match '(?m)^Code +: FX'
        $said | Should -Match '(?m)^StatusMessage : 1 row, 1 launched'
        $said | Should -Not -Match 'ShowsProgress|PSBeginTime|Repaired +:|ColumnName'
    }

    It 'once for each, and go when the module is removed' {
        $said = Invoke-ChildScript @"
Import-Module '$Manifest'
`$null = New-FlowExecutionContext -FlowName x
`$null = New-FlowExecutionContext -FlowName y
@(Get-Module FlowExec.Views).Count
Remove-Module FlowExec
@(Get-Module FlowExec.Views).Count
$known
Import-Module '$Manifest'
`$null = New-FlowExecutionContext -FlowName z
$known
"@
        $said | Should -Be @('1', '0', '0', '1')
    }

    It 'of ForEach-Object -Parallel too' {
        $said = Invoke-ChildScript "1..2 | ForEach-Object -Parallel { Import-Module '$Manifest'; `$null = New-FlowExecutionContext -FlowName x; $known }"
        $said | Should -Be @('1', '1')
    }

    It 'whatever its preferences are' {
        Invoke-ChildScript "`$WhatIfPreference = `$true; `$ConfirmPreference = 'Low'; Import-Module '$Manifest'; `$null = New-FlowExecutionContext -FlowName x; $known" |
            Should -Be '1'
    }

    It 'or do not, where they cannot be read, and the command does its work' {
        $copy = "$TestDrive/broken"
        Copy-Item $ModuleFolder $copy -Recurse
        Set-Content "$copy/views/FlowExec.format.ps1xml" '<Configuration><ViewDefinitions>'
        $said = Invoke-ChildScript "Import-Module '$copy/FlowExec.psd1'; (New-FlowExecutionContext -FlowName x -Verbose).FlowName; $known"
        $said[-2..-1] | Should -Be @('x', '0')
        $said[0] | Should -Match "views were not loaded"
    }
}

Describe 'Views' {
    BeforeDiscovery {
        $version = (Import-PowerShellDataFile "$PSScriptRoot/../FlowExec.psd1").ModuleVersion
        Import-Module "$PSScriptRoot/../output/FlowExec/$version/FlowExec.psd1"
        $types = @(Get-Command -Module FlowExec | ForEach-Object OutputType | ForEach-Object Name) + 'FlowExec.Diagnostic', 'FlowExec.DiagnosticGroup', 'FlowExec.FlowInput',
            'FlowExec.FlowRegion', 'FlowExec.Emulation.LedgerLaunch', 'FlowExec.Emulation.LedgerWindow'
        $cases = $types -like 'FlowExec.*' | Sort-Object -Unique | ForEach-Object { @{ Type = $_ } }
    }

    BeforeAll { $null = New-FlowExecutionContext -FlowName x }

    It 'of <Type>: a table, or its own lines, and a list' -TestCases $cases {
        $kinds = (Get-FormatData -TypeName $Type).FormatViewDefinition.Control | ForEach-Object { $_.GetType().Name }
        $kinds | Should -Contain 'ListControl'
        @($kinds) -match 'TableControl|CustomControl' | Should -Not -BeNullOrEmpty
    }

    It 'of <Type>: every column of the table has room in 80' -TestCases $cases {
        $tables = (Get-FormatData -TypeName $Type).FormatViewDefinition.Control | Where-Object { $_ -is [Management.Automation.TableControl] }
        foreach ($table in $tables) {
            # A column without a width takes the rest; less than 10 is no room. What only a wide screen has room for comes last.
            $fixed = ($table.Headers | Where-Object Width | Measure-Object Width -Sum).Sum + $table.Headers.Count - 1
            $rest = @($table.Headers | Where-Object { -not $_.Width }).Count
            $fixed + 10 * $rest | Should -BeLessOrEqual ($Type -eq 'FlowExec.Flow' ? 90 : 80)
        }
    }
}
