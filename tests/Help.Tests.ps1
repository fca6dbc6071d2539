# Holds the help against the built module: everything is described, and nothing that does not exist is. Docs.Tests.ps1 runs the examples.

BeforeDiscovery {
    $root = Split-Path $PSScriptRoot
    . (Join-Path $root 'docs/help/CommandPage.ps1')
    $cmdlets = (Import-PowerShellDataFile (Join-Path $root 'FlowExec.psd1')).CmdletsToExport | Sort-Object
    $examples = foreach ($cmdlet in $cmdlets) {
        $text = Get-Content -LiteralPath (Join-Path $root "docs/cmdlets/$cmdlet.md") -Raw
        foreach ($example in (ConvertFrom-CommandPage -Text $text -Name $cmdlet).Examples) {
            $code = $example.Blocks | Where-Object Kind -EQ Code
            @{ Cmdlet = $cmdlet; Title = $example.Title; Code = $code.Text }
        }
    }
    $topics = Get-ChildItem (Join-Path $root 'module/en-US') -Filter about_*.help.txt | ForEach-Object {
        @{ Topic = $_.Name -replace '\.help\.txt$'; File = $_.FullName }
    }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Setup.ps1')
    . (Join-Path $Root 'docs/help/CommandPage.ps1')
}

Describe 'Get-Help <_>' -ForEach $cmdlets {
    BeforeAll {
        $cmdlet = $_
        $help = Get-Help $cmdlet -Full
        $own = Get-OwnParameter (Get-Command $cmdlet -Module FlowExec)
    }

    It 'has a synopsis and a description' {
        $help.Synopsis.Trim() | Should -Match '^[A-Z].*\.$'
        ($help.Description.Text -join '').Length | Should -BeGreaterThan 40
    }

    It 'describes every parameter, and none that does not exist' {
        $described = @($help.parameters.parameter | Where-Object { $_.description.Text } | ForEach-Object name)
        $own | Where-Object { $_ -notin $described } | Should -BeNullOrEmpty
        $known = (Get-Command $cmdlet -Module FlowExec).Parameters.Keys
        $described | Where-Object { $_ -notin $known } | Should -BeNullOrEmpty
    }

    It 'has its page on the web, where the project says it is' {
        (Get-Command $cmdlet -Module FlowExec).HelpUri | Should -Be "$((Get-Module FlowExec).ProjectUri)/blob/main/docs/cmdlets/$cmdlet.md"
        Join-Path $Root "docs/cmdlets/$cmdlet.md" | Should -Exist
    }

    It 'has two examples or more' {
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
    }

    It 'says what comes in and what goes out' {
        $help.inputTypes.inputType | Should -Not -BeNullOrEmpty
        $help.returnValues.returnValue | Should -Not -BeNullOrEmpty
    }
}

Describe 'Examples' {
    It '<Cmdlet>: <Title> shows its cmdlet' -ForEach $examples {
        $Code | Should -Match $Cmdlet
    }
}

Describe 'Files' {
    It 'are what docs/Build-Help.ps1 makes of the pages now' {
        & (Join-Path $Root 'docs/Build-Help.ps1') -ManifestPath $Manifest -Check | Should -BeNullOrEmpty
    }

    It '<Topic> is found by Get-Help and fits 80 columns' -ForEach $topics {
        Get-Help $Topic | Should -Not -BeNullOrEmpty
        Get-Content $File | Where-Object Length -GT 80 | Should -BeNullOrEmpty
    }

    It 'about_FlowExec names every command, every topic and every page' {
        $about = Get-Content -LiteralPath "$Root/module/en-US/about_FlowExec.help.txt" -Raw
        $named = @((Get-Module FlowExec).ExportedCmdlets.Keys) + (Get-ChildItem "$Root/module/en-US" -Filter about_FlowExec_*).Name.Replace('.help.txt', '') +
            (Get-ChildItem "$Root/docs" -Filter *.md).Name
        $named.Count | Should -BeGreaterThan 30
        $named | Where-Object { $about -notmatch "(?<![\w-])$([regex]::Escape($_))(?![\w-])" } | Should -BeNullOrEmpty
    }

    It 'a code is found by Get-Help, and by nothing but itself' {
        $codes = [regex]::Matches((Get-Content (Join-Path $Root 'docs/diagnostics.md') -Raw), '(?m)^## (FX\d{4})') | ForEach-Object { $_.Groups[1].Value }
        $codes.Count | Should -BeGreaterThan 70
        foreach ($code in $codes) { Get-Content "$ModuleFolder/en-US/$code.help.txt" -Raw | Should -BeLike "TOPIC*$code*SHORT DESCRIPTION*" }
        # Each search reads every folder of help: the ends stand for the rest.
        foreach ($code in $codes[0, -1]) {
            $topic = @(Get-Help $code)
            $topic.Count | Should -Be 1
            $topic | Should -BeLike "TOPIC*$code*SHORT DESCRIPTION*"
        }
        Get-Help about_FX* -ErrorAction Ignore | Should -BeNullOrEmpty -Because 'the list of topics stays short'
    }

    It 'name no cmdlet that the module does not have' {
        $exported = (Get-Module FlowExec).ExportedCmdlets.Keys
        $folders = 'docs', 'module/en-US', 'samples' | ForEach-Object { Join-Path $Root $_ }
        $files = @(Get-ChildItem $folders -Recurse -File -Include *.md, *.txt, *.ps1)
        $files.Count | Should -BeGreaterThan 20
        $verbs = 'Get|Set|Start|Stop|Connect|Disconnect|New|Test|Repair|ConvertTo|Wait'
        $named = $files | Select-String -Pattern "\b(?:$verbs)-Flow\w+" -AllMatches
        $named.Matches.Value | Sort-Object -Unique | Where-Object { $_ -notin $exported } | Should -BeNullOrEmpty
    }
}
