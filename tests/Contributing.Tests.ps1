#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }
# CONTRIBUTING.md says where things are: every room of the source, and none that is not there.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    $named = [regex]::Matches((Get-Content -LiteralPath "$Root/CONTRIBUTING.md" -Raw), '`(src/FlowExec[\w.]*/\w+)`') | ForEach-Object { $_.Groups[1].Value } | Sort-Object -Unique
    $there = Get-ChildItem "$Root/src/*" -Directory | ForEach-Object {
        $project = $_.Name
        Get-ChildItem $_.FullName -Directory -Exclude bin, obj | Where-Object { Get-ChildItem $_ -Recurse -File } | ForEach-Object { "src/$project/$($_.Name)" }
    } | Sort-Object
}

Describe 'CONTRIBUTING.md' {
    It 'names every room of the source' {
        $there | Where-Object { $_ -notin $named } | Should -BeNullOrEmpty
    }

    It 'names no room that is not there' {
        $named | Where-Object { $_ -notin $there } | Should -BeNullOrEmpty
    }
}
