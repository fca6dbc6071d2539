# What build.sh and build.ps1 say, and end with, where they cannot do what they are asked to.

BeforeAll {
    . "$PSScriptRoot/Setup.ps1"

    # The front of the build in a folder of its own; a path as people really have them.
    $clone = "$TestDrive/ein Klön, mit Leerzeichen"
    $null = New-Item -ItemType Directory "$clone/.config"
    Copy-Item "$Root/build.ps1", "$Root/build.sh", "$Root/FlowExec.psd1", "$Root/build" $clone -Recurse -Exclude obj, bin
    Copy-Item "$Root/.config/*" "$clone/.config"

    function Invoke-Build([string] $Task) {
        $said = Invoke-PowerShell -File "$clone/build.ps1" $Task 2>&1
        @{ Said = $said -join "`n"; Code = $LASTEXITCODE }
    }
}

Describe 'build.ps1' {
    AfterEach { Remove-Item "$clone/output" -Recurse -Force -ErrorAction Ignore }

    It 'names the tasks that there are, and ends with 64, for one that there is not' {
        $build = Invoke-Build 'Tset'
        $build.Code | Should -Be 64
        $build.Said | Should -Be "There is no task 'Tset'. There are Build, Test, Demo, Bench, Docs, Pack, Soak and TestWindows."
    }

    It 'ends with 75 while another build is at work in the clone' {
        $null = New-Item -ItemType Directory "$clone/output"
        $lock = [IO.File]::Open("$clone/output/.lock", 'OpenOrCreate', 'ReadWrite', 'None')
        try { $build = Invoke-Build 'Build' } finally { $lock.Dispose() }
        $build.Code | Should -Be 75
        $build.Said | Should -BeLike 'Another build is at work in *. Run this again when it has ended.'
    }

    It 'ends with 73 where nothing can be written' {
        Set-Content "$clone/output" 'a file where the folder should be'
        $build = Invoke-Build 'Build'
        $build.Code | Should -Be 73
        $build.Said | Should -BeLike "Nothing can be written in $clone*Build in a clone of your own."
    }

    It 'ends with 1 and a sentence where the task failed, and leaves no temporary file' {
        $env:TMPDIR, $before = "$TestDrive/temporary", $env:TMPDIR
        $null = New-Item -ItemType Directory $env:TMPDIR
        try {
            $build = Invoke-Build 'Build'
            $build.Code | Should -Be 1
            $build.Said | Should -BeLike '*Build failed. dotnet build*says above is why.'
            Get-ChildItem $env:TMPDIR | Should -BeNullOrEmpty
        } finally { $env:TMPDIR = $before }
    }

    # On Windows it can be signed.
    It 'says where a package is signed, and ends with 69, where it cannot be' -Skip:$IsWindows {
        Set-Content "$TestDrive/some.pfx" 'a certificate'
        $said = Invoke-PowerShell -File "$clone/build.ps1" Pack -CertificatePath "$TestDrive/some.pfx" 2>&1
        $LASTEXITCODE | Should -Be 69
        "$said" | Should -BeLike 'Only PowerShell on Windows can sign*-CertificatePath there*'
        $said = Invoke-PowerShell -File "$clone/build.ps1" Pack -CertificatePath "$TestDrive/none.pfx" 2>&1
        $LASTEXITCODE | Should -Be 69
        "$said" | Should -BeLike "There is no certificate '*none.pfx'."
    }

    It 'ends with 69 where there is no dotnet' {
        $file = "$TestDrive/no-dotnet.ps1"
        Set-Content $file "`$env:PATH = '$TestDrive'; & '$clone/build.ps1' Build; exit `$LASTEXITCODE"
        $said = Invoke-PowerShell -File $file 2>&1
        $LASTEXITCODE | Should -Be 69
        $said | Should -BeLike 'There is no dotnet on the PATH.*'
    }
}

Describe 'build.sh' {
    # Windows has build.cmd in its place.
    It 'says what lacks, and ends with 69, where its tools cannot be restored' -Skip:$IsWindows {
        # No source serves anything here, and the package cache is empty.
        Set-Content "$clone/NuGet.config" "<configuration><packageSources><clear /><add key='none' value='$TestDrive/nothing' /></packageSources></configuration>"
        $env:NUGET_PACKAGES, $packages = "$TestDrive/packages", $env:NUGET_PACKAGES
        $env:DOTNET_CLI_HOME, $cli = "$TestDrive/home", $env:DOTNET_CLI_HOME
        try { $said = & "$clone/build.sh" 2>&1 } finally {
            $code = $LASTEXITCODE
            $env:NUGET_PACKAGES, $env:DOTNET_CLI_HOME = $packages, $cli
            Remove-Item "$clone/NuGet.config"
        }
        $code | Should -Be 69
        $said -join "`n" | Should -BeLike '*The tools that .config/dotnet-tools.json pins were not restored.*pwsh ./build.ps1 -Task Build'
    }
}

Describe 'Two clones' -Tag Soak {
    It 'give the same package, byte for byte, wherever they are' {
        $packages = foreach ($name in 'clone', 'ein Klön, mit = und Leerzeichen') {
            git clone --quiet $Root "$TestDrive/$name"
            Invoke-PowerShell -File "$TestDrive/$name/build.ps1" Pack | Out-Host
            $LASTEXITCODE | Should -Be 0
            Get-ChildItem "$TestDrive/$name/output" -Filter "FlowExec.*.*" -File
        }
        $packages | Should -HaveCount 4
        $packages | Group-Object Name | ForEach-Object { ($_.Group | Get-FileHash).Hash | Select-Object -Unique | Should -HaveCount 1 -Because $_.Name }
    }
}
