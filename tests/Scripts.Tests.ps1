# Every script of the repository is clean to the rules here, and to the script analyzer where it is installed.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"
    . "$PSScriptRoot/ScriptRules.ps1"
    $files = Get-ChildItem $Root -File -Include *.ps1 -Recurse | Where-Object FullName -NotMatch '[\\/](output|bin|obj|\.git)[\\/]'
}

Describe 'The scripts' {
    It 'keep the rules' {
        $flaws = foreach ($file in $files) { Find-ScriptFlaw (Get-Content $file -Raw) ([IO.Path]::GetRelativePath($Root, $file)) }
        $flaws | Should -BeNullOrEmpty
        $files.Count | Should -BeGreaterThan 30
    }

    It 'are clean to the script analyzer' {
        if (-not (Get-Module PSScriptAnalyzer -ListAvailable)) {
            Set-ItResult -Skipped -Because 'PSScriptAnalyzer is not installed here; the rules above, read from the syntax tree, were held instead'
            return
        }

        # The manifest where it was built: beside the files that it names.
        $found = foreach ($file in @($files) + (Get-Item $Manifest)) { Invoke-ScriptAnalyzer -Path $file.FullName -Settings "$Root/PSScriptAnalyzerSettings.psd1" }
        $found | ForEach-Object { "$($_.ScriptName):$($_.Line) $($_.RuleName)" } | Should -BeNullOrEmpty
    }
}

Describe 'The rules' {
    It 'find <Flaw>' -ForEach @(
        @{ Flaw = 'Parse: Missing closing'; Script = "Get-Date`nif (1) {" ; Line = 2 }
        @{ Flaw = 'Alias: gci is short for Get-ChildItem'; Script = "`n`nfunction Get-It { gci }"; Line = 3 }
        @{ Flaw = 'Expression: runs a text'; Script = 'function Get-It { Invoke-Expression $args[0] }'; Line = 1 }
        @{ Flaw = 'Verb: Fetch-It is no approved verb'; Script = 'function Fetch-It { }'; Line = 1 }
        @{ Flaw = 'Verb: Show is no approved verb'; Script = 'function Show { }'; Line = 1 }
        @{ Flaw = 'Catch: an error is swallowed'; Script = 'function Get-It { try { Get-Date } catch { } }'; Line = 1 }
        @{ Flaw = 'Unread: nothing reads $result'; Script = "function Get-It {`n    [int] `$result = 1`n}"; Line = 2 }
        @{ Flaw = 'Strict: says no Set-StrictMode'; Script = 'Get-Date'; Line = 1 }
    ) {
        $flaws = @(Find-ScriptFlaw $Script 'a.ps1')
        $flaws.Where{ $_.StartsWith("a.ps1:$Line $Flaw") } | Should -HaveCount 1 -Because ($flaws -join '; ')
    }

    It 'find nothing in <Script>' -ForEach @(
        @{ Script = 'function Get-It([int] $Count) { $list = 1..$Count; foreach ($one in $list) { "$one" } }' }
        @{ Script = 'function Get-It { $first, $second = 1, 2; $settings = @{ A = $first + $second }; Get-Date @settings }' }
        @{ Script = "Set-StrictMode -Version 3`nGet-Date" }
        @{ Script = '$script:Shared = 1; $ProgressPreference = 0; $env:SOME = 1; $null = Get-Date; function Get-It { }' }
    ) {
        Find-ScriptFlaw $Script 'a.ps1' | Should -BeNullOrEmpty
    }
}
