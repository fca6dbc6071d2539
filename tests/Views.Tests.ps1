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
        $said = Invoke-ChildScript "$plain; [pscustomobject]@{ A = 1 }; New-FlowExecutionContext -FlowName 'a flow' -Name 'a name'" | Out-String
        $said | Should -Match 'FlowName +: a flow|Flow +: a flow'
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
